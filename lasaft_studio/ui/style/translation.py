"""The user's language: our texts, and Qt's own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from lasaft_studio import paths

NAME = "lasaft-studio"
LANGUAGES = ("en", "ko")


def install(application: QCoreApplication, language: str) -> None:
    """Let the program speak `language`, or that of the system where it is empty.

    English too has a file: it knows one file from several files.
    """
    wanted = language or QLocale.system().name().split("_")[0]
    chosen = wanted if wanted in LANGUAGES else "en"
    folder = paths.resources_folder() / "translations"
    for name, place in ((f"qtbase_{chosen}", _qt_folder()), (f"{NAME}_{chosen}", str(folder))):
        translator = QTranslator(application)
        if translator.load(name, place):
            application.installTranslator(translator)
    QLocale.setDefault(QLocale(chosen))


def _qt_folder() -> str:
    return QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
