"""Scores as one HTML page with everything in it: tables, a plot a stem of each song, and excerpts to hear."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

from lasaft_studio.audio.stems import title as stem_title
from lasaft_studio.evaluation.excerpts import EXCERPT_SECONDS, TRUTH, SongDetails, data_url
from lasaft_studio.evaluation.line_plot import line_plot
from lasaft_studio.evaluation.report import TITLES, table
from lasaft_studio.evaluation.scores import METRICS, Score

# Okabe and Ito's colours, told apart by most who see few; yellow is left out, and grey is for the mixture
_COLOURS = ("#888888", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")

_STYLE = """
:root { color-scheme: light dark; --line: #8884; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
th, td { padding: .2rem .7rem; border-bottom: 1px solid var(--line); text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
svg { width: 100%; height: auto; font-size: 11px; fill: currentColor; }
svg .grid { stroke: var(--line); }
svg path { fill: none; stroke-width: 1.6; }
audio { width: 15rem; height: 2rem; vertical-align: middle; }
.key { display: inline-block; width: 1.2rem; height: .25rem; margin: 0 .4rem .2rem 1rem; }
"""


def html_report(scores: Sequence[Score], songs: Iterable[SongDetails], how: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        scores: with their summary.
        songs: plots and excerpts.
        how: what was measured, and how, for people.
    """
    models = list(dict.fromkeys(score.model for score in scores))
    colours = "\n".join(f"svg .model-{index} {{ stroke: {_colour(index)}; }}" for index in range(len(models)))
    tables = "".join(_metric(scores, metric) for metric in METRICS if any(metric in s.values for s in scores))
    facts = "".join(f"<tr><th>{_text(key)}</th><td>{_text(value)}</td></tr>" for key, value in how.items())
    sections = "".join(_song(song, models) for song in songs)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Evaluation</title>'
        f"<style>{_STYLE}{colours}</style></head><body>\n<h1>Evaluation</h1>"
        f"<table>{facts}</table>\n{tables}{sections}</body></html>\n"
    )


def _metric(scores: Sequence[Score], metric: str) -> str:
    head, body = table(scores, metric)
    titles = "".join(f"<th>{_text(title)}</th>" for title in head)
    rows = "".join(f"<tr>{_cells(row[:2], '')}{_cells(row[2:], ' class=number')}</tr>" for row in body)
    return f"<h2>{_text(TITLES[metric])}</h2>\n<table><tr>{titles}</tr>{rows}</table>\n"


def _cells(values: Sequence[str], attribute: str) -> str:
    return "".join(f"<td{attribute}>{_text(value)}</td>" for value in values)


def _song(song: SongDetails, models: Sequence[str]) -> str:
    parts = [f"<h2>{_text(song.name)}</h2>\n<p>SDR of each second, dB:{_legend(models)}</p>\n"]
    for stem, lines in song.lines.items():
        plot = line_plot(f"{song.name}, {stem}: SDR of each second", {m: lines.get(m, ()) for m in models})
        if plot:
            parts.append(f"<h3>{_text(stem_title(stem))}</h3>\n{plot}\n{_players(song, stem)}")
    if song.mixture:
        start, stop = song.start_seconds, song.start_seconds + EXCERPT_SECONDS
        words = f"The mixture, from {_clock(start)} to {_clock(stop)} as all excerpts: "
        parts.append(f"<p>{words}{_player(song.mixture)}</p>\n")
    return "".join(parts)


def _players(song: SongDetails, stem: str) -> str:
    players = song.players.get(stem, {})
    if len(players) < 2:  # the true stem alone tells nothing
        return ""
    order = sorted(players, key=lambda name: name != TRUTH)
    rows = "".join(f"<tr><th>{_text(name)}</th><td>{_player(players[name])}</td></tr>" for name in order)
    return f"<table>{rows}</table>\n"


def _player(mp3: bytes) -> str:
    return f'<audio controls preload="none" src="{data_url(mp3)}"></audio>'


def _legend(models: Sequence[str]) -> str:
    return "".join(
        f'<span class="key" style="background: {_colour(index)}"></span>{_text(model)}'
        for index, model in enumerate(models)
    )


def _colour(index: int) -> str:
    return _COLOURS[index] if index < len(_COLOURS) else f"hsl({index * 137 % 360} 60% 50%)"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _text(text: str) -> str:
    return html.escape(text)
