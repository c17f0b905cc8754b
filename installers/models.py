"""Models that travel in the bundle: taken from a folder or fetched, checked, with their licences and credits.

A card says which file is the right one. A folder that files are taken from may hold cards of its own,
``NAME.toml`` or ``NAME.card.toml``, which go before those of the program and travel with the weights.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from installers.commands import InstallerError
from lasaft_studio.checkpoints import catalog
from lasaft_studio.checkpoints.card import ModelCard, read_card, write_card
from lasaft_studio.checkpoints.catalog import State
from lasaft_studio.checkpoints.download.download import download
from lasaft_studio.checkpoints.download.verify import difference, fingerprint
from lasaft_studio.errors import StudioError

STAGED = "LASAFT_STAGED_MODELS"  # the folder that pyinstaller.spec takes them from
_PLACES = {
    "models": "resources/models",
    "model_cards": "resources/model_cards",
    "licences": "licences/models",
}
_OURS_TO_SHARE = ("MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0")
_MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN
NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY,
WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where weights come from.

    Attributes:
        folder: files that are there already; `None` to fetch all.
    """

    folder: Path | None = None

    def card(self, name: str) -> ModelCard:
        """Return the card of the model `name`.

        Raises:
            StudioError: there is no such model, or its card cannot be read.
        """
        places = [self.folder / f"{name}{end}" for end in (".card.toml", ".toml")] if self.folder else []
        own = next((read_card(place) for place in places if place.is_file()), None)
        return own or catalog.find(name)

    def find(self, card: ModelCard) -> Path | None:
        """Return the file of `card` in the folder, by our name of it or by that of its address."""
        if self.folder is None:
            return None
        names = [card.file, *(unquote(urlsplit(url).path).rpartition("/")[2] for url in card.urls)]
        return next((path for name in names if (path := self.folder / name).is_file()), None)


@contextmanager
def staged(names: Sequence[str], source: Source) -> Iterator[None]:
    """Within the block, `pyinstaller.spec` finds the models called `names`, checked, with their licences.

    Raises:
        InstallerError: one of them cannot be had, is not the right one, or may not be passed on.
    """
    with tempfile.TemporaryDirectory(prefix="lasaft-models-") as place:
        folder = Path(place)
        for name in names:
            try:
                _stage(source.card(name), source, folder)
            except StudioError as error:
                raise InstallerError(f"The model '{name}' cannot be bundled. {error}") from error
        before = os.environ.get(STAGED)
        os.environ[STAGED] = place
        try:
            yield
        finally:
            os.environ.pop(STAGED)
            if before is not None:
                os.environ[STAGED] = before


def bundled() -> list[tuple[str, str]]:
    """Return each file of the models that are staged, and the folder of the bundle where it goes."""
    place = os.environ.get(STAGED)
    if not place:
        return []
    return [
        (str(path), inside)
        for kind, inside in _PLACES.items()
        for path in sorted(Path(place, kind).glob("*"))
    ]


def _stage(card: ModelCard, source: Source, folder: Path) -> None:
    if card.licence not in _OURS_TO_SHARE:
        raise InstallerError(
            f"The model '{card.name}' cannot be bundled: its licence "
            f"('{card.licence or 'none stated'}') does not say that it may be passed on."
        )
    for kind in _PLACES:
        (folder / kind).mkdir(exist_ok=True)
    for part in card.parts():
        if catalog.entry_of(part).state is State.BUILT_IN:
            continue
        if not part.checksum:
            raise InstallerError(f"The model '{card.name}' cannot be bundled: {part.file} has no checksum.")
        found = source.find(part)
        target = folder / "models" / part.file
        if found is not None:
            _check(found, part)
            shutil.copy(found, target)
        else:
            _fetch(part, target)
        print(f"== {card.name}: {part.file}, {target.stat().st_size} bytes, {part.checksum}", flush=True)
    write_card(folder / "model_cards" / f"{card.name}.toml", card)
    (folder / "licences" / f"{card.name}.txt").write_text(notice(card), encoding="utf-8")


def _check(path: Path, card: ModelCard) -> None:
    wrong = difference(fingerprint(path), card)
    if wrong:
        raise InstallerError(f"'{path}' is not the file of the model '{card.name}': {wrong}.")


def _fetch(card: ModelCard, target: Path) -> None:
    """Download the file of `card` into a place of its own, so that no model of the builder's is touched."""
    with tempfile.TemporaryDirectory(prefix="lasaft-home-") as home:
        before = os.environ.get("LASAFT_HOME")
        os.environ["LASAFT_HOME"] = home
        try:
            shutil.copy(download(card), target)
        finally:
            os.environ.pop("LASAFT_HOME")
            if before is not None:
                os.environ["LASAFT_HOME"] = before


def notice(card: ModelCard) -> str:
    """Return whom to thank for a model, and under which terms it travels."""
    rows = [
        card.label,
        f"Copyright (c) {card.credit}",
        f"Licence: {card.licence}",
        f"Paper: {card.paper}" if card.paper else "",
        f"Code: {card.repository}" if card.repository else "",
        *(f"File: {part.file}, {part.checksum}" for part in card.parts()),
        *(
            f"Trained on: {'; '.join(text for text in (each.name, each.licence, each.credit) if text)}"
            for each in card.training_data
        ),
    ]
    text = "\n".join(row for row in rows if row) + "\n"
    return text + ("\n" + _MIT if card.licence == "MIT" else "")
