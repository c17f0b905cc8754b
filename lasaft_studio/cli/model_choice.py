"""Which model ``separate`` uses where none is named, and what to say about it."""

from __future__ import annotations

import argparse
import sys

DEFAULT = "lite"
_RANKED = ("better", "best")  # presets that are ranks of models too


def choose(arguments: argparse.Namespace) -> None:
    """Fill in the model of `arguments`, if none is named, and say so where it is not the usual one.

    With the presets better and best that is the installed model of that rank. Where there is none, the best
    of those that are there is used, and a line tells which model it would be and how to get it.
    """
    if arguments.model is not None:
        return
    arguments.model = DEFAULT
    if arguments.preset not in _RANKED:
        return
    from lasaft_studio.checkpoints.download.speed import megabytes
    from lasaft_studio.checkpoints.recommended import mean_score, recommend

    found = recommend(arguments.preset)
    arguments.model = found.entry.card.name
    if found.missing is None:
        print(f"--preset {arguments.preset} uses the model {arguments.model}.", file=sys.stderr)
        return
    card = found.missing.card
    score = mean_score(card)
    facts = [f"{megabytes(card.total_bytes)} MB"] * bool(card.total_bytes)
    facts += [f"{score:.1f} dB on average"] * (score is not None)
    print(
        f"--preset {arguments.preset} would use the model {card.name} ({', '.join(facts)}), which is not "
        f"installed; {arguments.model} is used. Get it with 'lasaft-studio models download {card.name}'.",
        file=sys.stderr,
    )
