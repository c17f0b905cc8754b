"""All export formats. The window, the command line, the tests and the README's table are made from here."""

from __future__ import annotations

from lasaft_studio.errors import UsageError
from lasaft_studio.export import (
    aaf,
    ardour,
    audacity,
    dawproject,
    midi_tempo,
    mixdown,
    ni_stems,
    reaper,
    stems,
)
from lasaft_studio.export.exporter import Exporter

EXPORTERS = {
    exporter.id: exporter
    for exporter in (
        stems.EXPORTER,
        mixdown.EXPORTER,
        dawproject.EXPORTER,
        reaper.EXPORTER,
        ardour.EXPORTER,
        audacity.EXPORTER,
        aaf.EXPORTER,
        midi_tempo.EXPORTER,
        ni_stems.EXPORTER,
    )
}


def find(format_id: str) -> Exporter:
    """Return the format of this id.

    Raises:
        UsageError: there is none; the known ones are listed.
    """
    if format_id not in EXPORTERS:
        raise UsageError(f"There is no export format {format_id}.", hint=f"Known are {', '.join(EXPORTERS)}.")
    return EXPORTERS[format_id]


def table() -> str:
    """Return the README's table of formats, in Markdown."""
    rows = ["| Format | | Opens in | Carries | Checked |", "|---|---|---|---|---|"]
    rows += [
        f"| **{exporter.label}**{_remarks(exporter)} | `{exporter.id}` "
        f"| {', '.join(exporter.opens_in)} | {', '.join(exporter.carries)} | {exporter.checked} |"
        for exporter in EXPORTERS.values()
    ]
    return "\n".join(rows) + "\n"


def _remarks(exporter: Exporter) -> str:
    remarks = [exporter.suffix] if exporter.suffix else []
    remarks += ["experimental"] if exporter.experimental else []
    remarks += [f"needs {exporter.needs}"] if exporter.needs else []
    return f" ({', '.join(remarks)})" if remarks else ""
