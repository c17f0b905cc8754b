"""Scores as rows: means and medians, Markdown, JSON, CSV."""

from __future__ import annotations

import csv
import json
import math
import statistics
from collections.abc import Sequence
from pathlib import Path

from lasaft_studio.audio.stems import in_order
from lasaft_studio.evaluation.evaluator import METRICS, Score

TITLES = {
    "sdr": "SDR (global)",
    "si_sdr": "SI-SDR",
    "bss_sdr": "SDR (BSSEval v4, median of frames)",
    "bleed_db": "Bleed in silence, dBFS",
}
ALL_SONGS = "median of songs"


def with_medians(scores: Sequence[Score]) -> list[Score]:
    """Return `scores` and, for each model and stem, their median over the songs in which it plays."""
    songs = {score.song for score in scores}
    if len(songs) < 2:
        return list(scores)
    summaries = []
    for model in dict.fromkeys(score.model for score in scores):
        for stem in in_order(score.stem for score in scores):
            rows = [score for score in scores if score.model == model and score.stem == stem]
            values = {
                metric: statistics.median(row.values[metric] for row in rows if metric in row.values)
                for metric in METRICS
                if any(metric in row.values for row in rows)
            }
            if values:
                summaries.append(Score(model, ALL_SONGS, stem, values))
    return [*scores, *summaries]


def table(scores: Sequence[Score], metric: str) -> tuple[list[str], list[list[str]]]:
    """Return the head and the rows of a table of one metric: a row a song and model, a column a stem."""
    stems = in_order(score.stem for score in scores)
    rows: dict[tuple[str, str], dict[str, float]] = {}
    for score in scores:
        if metric in score.values:
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


def write_json(scores: Sequence[Score], path: Path) -> None:
    """Write every score; what is not finite becomes null."""
    path.write_text(as_json(scores) + "\n", "utf-8")


def as_json(scores: Sequence[Score]) -> str:
    """Return every score as JSON; what is not finite becomes null."""
    rows = [
        {
            "model": score.model,
            "song": score.song,
            "stem": score.stem,
            **{key: round(value, 4) if math.isfinite(value) else None for key, value in score.values.items()},
        }
        for score in scores
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False)


def write_csv(scores: Sequence[Score], path: Path) -> None:
    """Write one row a model, song and stem."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["model", "song", "stem", *METRICS])
        for score in scores:
            values = [f"{score.values[key]:.4f}" if key in score.values else "" for key in METRICS]
            writer.writerow([score.model, score.song, score.stem, *values])
