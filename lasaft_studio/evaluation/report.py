"""Scores as tables: for the terminal, in Markdown, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from pathlib import Path

from lasaft_studio import disk
from lasaft_studio.audio.stems import in_order
from lasaft_studio.evaluation.scores import METRICS, Score

TITLES = {
    "sdr": "Global SDR, dB; all songs: mean",
    "si_sdr": "SI-SDR, dB; all songs: mean",
    "bss_sdr": "SDR, dB (BSSEval v4, median of frames; all songs: median)",
    "bss_isr": "ISR, dB (BSSEval v4, median of frames; all songs: median)",
    "bss_sir": "SIR, dB (BSSEval v4, median of frames; all songs: median)",
    "bss_sar": "SAR, dB (BSSEval v4, median of frames; all songs: median)",
    "bleed_db": "Bleed where the stem is silent, RMS in dBFS; all songs: median",
}


def table(scores: Sequence[Score], metric: str) -> tuple[list[str], list[list[str]]]:
    """Return the head and the rows of a table of one metric: a row a song and model, a column a stem."""
    measured = [score for score in scores if metric in score.values]
    stems = in_order(score.stem for score in measured)
    rows: dict[tuple[str, str], dict[str, float]] = {}
    for score in measured:
        rows.setdefault((score.song, score.model), {})[score.stem] = score.values[metric]
    body = [
        [song, model, *(f"{values[stem]:.2f}" if stem in values else "–" for stem in stems)]
        for (song, model), values in rows.items()
    ]
    return ["song", "model", *stems], body


def markdown(scores: Sequence[Score], metric: str) -> str:
    """Return one metric's table in Markdown."""
    head, body = table(scores, metric)
    lines = [head, ["---", "---", *("--:" for _ in head[2:])], *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_json(scores: Sequence[Score]) -> str:
    """Return every score as JSON; what could not be measured is missing, and what is infinite null."""
    rows = [
        {
            "model": score.model,
            "song": score.song,
            "stem": score.stem,
            **{key: round(x, 4) if math.isfinite(x) else None for key, x in score.values.items()},
        }
        for score in scores
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def as_csv(scores: Sequence[Score]) -> str:
    """Return one row a model, song and stem."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["model", "song", "stem", *METRICS])
    for score in scores:
        values = [f"{score.values[key]:.4f}" if key in score.values else "" for key in METRICS]
        writer.writerow([score.model, score.song, score.stem, *values])
    return text.getvalue()


def write(path: Path, text: str) -> None:
    """Write `text` to `path`, whole or not at all; a report that is there is replaced.

    Raises:
        StorageError: it cannot be written.
    """
    disk.write_text(path, text)
