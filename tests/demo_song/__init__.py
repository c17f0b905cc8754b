"""How the demo song was made: a score, a sung voice, sampled instruments and a mix, all in Python.

``python -m tests.demo_song SAMPLES`` writes it into ``resources/demo``. `SAMPLES` is a folder with the sample
collections that ``resources/demo/README.md`` credits; pyworld is needed besides what the package needs.
"""
