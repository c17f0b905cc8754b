"""From the source tree to what people install: ``python -m installers``."""
