"""What ``Info.plist`` says of the application.

Source: Apple, Information Property List; Uniform Type Identifiers.
"""

from __future__ import annotations

from typing import Any

from installers import product


def values() -> dict[str, Any]:
    """Return the keys beside those that PyInstaller writes."""
    return {
        "CFBundleDisplayName": product.NAME,
        "CFBundleShortVersionString": product.VERSION,
        "CFBundleDocumentTypes": [
            _document(product.PROJECT, product.PROJECT_TYPE, "Editor", "Owner"),
            _document("Sound", "public.audio", "Viewer", "Alternate"),
        ],
        "UTExportedTypeDeclarations": [_project_type()],
        "LSApplicationCategoryType": "public.app-category.music",
        "LSBackgroundOnly": False,  # PyInstaller takes a program that has a terminal's streams for a service
        "LSMinimumSystemVersion": product.OLDEST_MACOS,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # dark where the system is
        "NSHumanReadableCopyright": f"© {product.AUTHORS}. MIT licence.",
    }


def _document(name: str, kind: str, role: str, rank: str) -> dict[str, Any]:
    return {
        "CFBundleTypeName": name,
        "CFBundleTypeRole": role,
        "LSHandlerRank": rank,
        "LSItemContentTypes": [kind],
    }


def _project_type() -> dict[str, Any]:
    return {
        "UTTypeIdentifier": product.PROJECT_TYPE,
        "UTTypeDescription": product.PROJECT,
        "UTTypeConformsTo": ["public.data", "public.content"],
        "UTTypeTagSpecification": {
            "public.filename-extension": [product.SUFFIX.removeprefix(".")],
            "public.mime-type": product.PROJECT_MIME,
        },
    }
