"""What a file seems to be that is not a model: said so that a person sees what went wrong."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from lasaft_studio.errors import CheckpointError

_HEAD_BYTES = 4096
_AGAIN = "Download the file itself: 'lasaft-studio models list' shows the models that can be downloaded."
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"version https://git-lfs", "a Git LFS pointer: the note that stands for a large file, not the file"),
    (b"RIFF", "a sound file (WAV)"),
    (b"RF64", "a sound file (WAV)"),
    (b"FORM", "a sound file (AIFF)"),
    (b"fLaC", "a sound file (FLAC)"),
    (b"OggS", "a sound file (Ogg)"),
    (b"ID3", "a sound file (MP3)"),
    (b"\xff\xfb", "a sound file (MP3)"),
    (b"\x89HDF", "an HDF5 file, as Keras writes them"),
    (b"\x1f\x8b", "a gzip archive, as Spleeter's models for TensorFlow come in"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x93NUMPY", "a numpy array"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GGUF", "a language model (GGUF)"),
    (b"SQLite format", "a database"),
)
_TEXTS: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "a web page instead of the file behind it"),
    (b"<html", "a web page instead of the file behind it"),
    (b"<?xml", "an XML document"),
    (b"{", "a JSON text"),
)
_IN_ARCHIVES: tuple[tuple[str, str], ...] = (
    ("saved_model.pb", "a TensorFlow model"),
    ("constants.pkl", "a TorchScript program, which would have to be run to be read"),
    (".npy", "an archive of numpy arrays"),
    (".ckpt", "a ZIP archive with a checkpoint inside: unpack it, and take that file"),
    (".pt", "a ZIP archive with weights inside: unpack it, and take that file"),
    (".safetensors", "a ZIP archive with weights inside: unpack it, and take that file"),
)
_PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (  # a program, and parts of its tensors' names
    ("Open-Unmix", ("lstm.weight_ih_l0", "bn1.weight", "fc1.weight")),
    ("Demucs (hybrid)", ("encoder.0.conv.weight", "decoder.0.conv_tr.weight")),
    ("Demucs", ("encoder.0.0.weight", "decoder.0.0.weight")),
    ("Conv-TasNet", ("separator.network",)),
    ("Spleeter", ("down1_conv.1.weight",)),
    ("MDX-Net", ("encoding_blocks.", "first_conv.")),
    ("a Roformer", ("mask_estimators.",)),
)


def refusal(path: Path, what: str, *, hint: str = _AGAIN) -> CheckpointError:
    """Return the error which says that `path` seems to be `what`."""
    return CheckpointError(f"'{path.name}' cannot be used as a model: it seems to be {what}.", hint=hint)


def check(path: Path) -> None:
    """Check that `path` may hold weights, as far as its first bytes tell.

    Raises:
        CheckpointError: it is something else, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise CheckpointError(
            f"The model file '{path}' cannot be read: {error.strerror}.",
            hint="Check its name and permissions.",
        ) from error
    what = _archive(path) if head.startswith(b"PK\x03\x04") else _beginning(head)
    if what is not None:
        raise refusal(path, what)


def program(names: Iterable[str]) -> str:
    """Return what tensors of these `names` seem to belong to."""
    names = tuple(names)
    for name, parts in _PROGRAMS:
        if all(any(part in known for known in names) for part in parts):
            return f"a model of {name}"
    if not names:
        return "a file without tensors"
    return f"the weights of another program, with tensors such as '{names[0]:.60}'"


def _beginning(head: bytes) -> str | None:
    if not head:
        return "an empty file"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    known = [what for begin, what in _BEGINNINGS if head.startswith(begin)]
    known += [what for begin, what in _TEXTS if text.startswith(begin)]
    if known:
        return known[0]
    if head[4:8] == b"ftyp":
        return "a sound or video file (MP4)"
    if head[257:262] == b"ustar":
        return "a tar archive"
    if not any(head):
        return "a file of zeros, as an interrupted download leaves it"
    return "a text" if _is_text(head) else None


def _archive(path: Path) -> str | None:
    """Return what is in the ZIP archive `path`; `None` if torch made it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "only part of a file: its end is missing"
    known = next((what for end, what in _IN_ARCHIVES if any(name.endswith(end) for name in names)), None)
    if known is not None:
        return known
    return None if any(name.endswith("data.pkl") for name in names) else "a ZIP archive without weights"


def _is_text(head: bytes) -> bool:
    try:
        return head.decode("utf-8").isprintable() or all(
            character.isprintable() or character.isspace() for character in head.decode("utf-8")
        )
    except UnicodeDecodeError:
        return False
