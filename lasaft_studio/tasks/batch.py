"""Many songs, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lasaft_studio.errors import Cancelled, StudioError
from lasaft_studio.failures import as_studio_error
from lasaft_studio.progress import Progress
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.awake import awake
from lasaft_studio.tasks.export_separated import ExportOrder, export_separated, separated_project
from lasaft_studio.tasks.separate_song import SeparationResult, separate_song
from lasaft_studio.tasks.writing.batch_names import BatchNames
from lasaft_studio.tasks.writing.output_spec import OutputSpec

OnEnd = Callable[[Path, SeparationResult | StudioError], None]
_EXPORT_SHARE = 0.1  # of a song's time, where something is exported


@dataclass(slots=True)
class BatchResult:
    """What became of many songs.

    Attributes:
        done: what came out of those that could be separated, in their order.
        failed: the others, and why not.
    """

    done: list[SeparationResult] = field(default_factory=list)
    failed: dict[Path, StudioError] = field(default_factory=dict)


@awake()
def separate_songs(
    sources: Sequence[Path],
    folder: Path,
    separator: Separator,
    output: OutputSpec | None = None,
    progress: Progress | None = None,
    *,
    exports: ExportOrder | None = None,
    on_end: OnEnd | None = None,
) -> BatchResult:
    """Separate songs into files; one that fails does not stop the others.

    Songs of the same name get numbers in the names of their files: a run never writes over what it has
    written itself, nor over one of its songs.

    Args:
        sources: sound files.
        folder: below which files are written.
        separator: says what to separate.
        output: format and names.
        progress: told how far it is; each song has an equal share.
        exports: what is to be made of each song's stems for other programs; where that fails, the song
            has failed, though its stems stay.
        on_end: told what became of each song as soon as it is known.

    Raises:
        StudioError: the exports are not possible with any song.
        Cancelled: the user asked to stop; the songs that are finished stay.
    """
    output, progress = output or OutputSpec(), progress or Progress()
    result = BatchResult()
    share = 1.0 if exports is None else 1.0 - _EXPORT_SHARE
    if exports is not None:
        exports.check(separator.plan.results)
    names = BatchNames(output, folder, separator.plan.results, sources)
    for source, part in progress.each(sources):
        end: SeparationResult | StudioError
        try:
            named = names.of(source)
            if exports is not None:
                exports.check_absent(folder, named.song)
            end = separate_song(source, folder, separator, named.output, part.part(0.0, share))
            if exports is not None:
                project = separated_project(end, separator.plan.results, named.song, exports.model)
                end = export_separated(end, project, exports, folder, part.part(share, 1.0))
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this song's failure
            end = as_studio_error(error, source)
            result.failed[source] = end
        else:
            result.done.append(end)
        if on_end is not None:
            on_end(source, end)
    return result
