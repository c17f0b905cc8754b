"""Tables of what songs are made of: styles, tempi, progressions, forms and who plays in which section."""

from __future__ import annotations

STYLES = {
    "electropop": 0.30, "house": 0.12, "synthwave": 0.08, "breakbeat": 0.06, "hiphop": 0.12,
    "rock": 0.14, "indie": 0.05, "ballad": 0.07, "funk": 0.06,
}  # fmt: skip
ELECTRONIC = frozenset({"electropop", "house", "synthwave", "breakbeat", "hiphop"})
TEMPI = {
    "electropop": (86.0, 132.0),
    "house": (114.0, 138.0),
    "synthwave": (84.0, 124.0),
    "breakbeat": (124.0, 174.0),
    "hiphop": (66.0, 104.0),
    "rock": (88.0, 172.0),
    "indie": (90.0, 140.0),
    "ballad": (60.0, 92.0),
    "funk": (88.0, 124.0),
}
SCALE_SHARES = {"major": 0.38, "minor": 0.45, "dorian": 0.10, "mixolydian": 0.07}
# Degrees of the scale, one a bar.
PROGRESSIONS = {
    "major": (
        (0, 4, 5, 3), (5, 3, 0, 4), (0, 5, 3, 4), (0, 3, 4, 3), (3, 0, 4, 5), (0, 0, 3, 4), (1, 4, 0, 0),
        (0, 2, 3, 4), (0, 2, 5, 3), (3, 4, 5, 5), (0, 4, 3, 3), (0, 5, 1, 4), (0, 0, 0, 0, 3, 3, 4, 4),
    ),
    "minor": (
        (0, 5, 2, 6), (0, 6, 5, 6), (0, 3, 5, 4), (0, 0, 5, 6), (5, 6, 0, 0), (0, 2, 6, 3), (3, 5, 0, 6),
        (0, 0, 0, 0), (5, 2, 6, 0), (0, 6, 3, 5), (0, 0, 3, 3), (3, 0, 5, 6), (0, 0, 2, 2, 5, 5, 6, 6),
    ),
    "dorian": ((0, 3, 0, 3), (0, 2, 3, 6), (0, 6, 3, 0), (0, 0, 3, 3)),
    "mixolydian": ((0, 6, 3, 0), (0, 3, 6, 0), (0, 0, 6, 3)),
}  # fmt: skip
# (section, bars); a form is entered anywhere in its first two sections and repeated to the length asked for.
FORMS = (
    (("intro", 4), ("verse", 8), ("chorus", 8), ("break", 4), ("verse", 8), ("chorus", 8), ("outro", 4)),
    (("verse", 8), ("build", 4), ("chorus", 8), ("bridge", 4), ("chorus", 8), ("outro", 4)),
    (("chorus", 8), ("verse", 8), ("build", 2), ("drop", 8), ("break", 4), ("chorus", 8)),
    (("intro", 2), ("verse", 8), ("chorus", 8), ("verse", 4), ("acapella", 4), ("chorus", 8), ("outro", 4)),
    (("verse", 8), ("chorus", 8), ("instrumental", 8), ("chorus", 8), ("verse", 8)),
    (("intro", 8), ("build", 4), ("drop", 16), ("break", 8), ("build", 4), ("drop", 16)),
)
ENERGIES = {
    "intro": 0.35, "verse": 0.55, "build": 0.60, "chorus": 0.95, "drop": 1.0, "break": 0.30,
    "bridge": 0.50, "acapella": 0.30, "instrumental": 0.80, "outro": 0.45,
}  # fmt: skip
# How often a part of the song's palette plays in a section.
PARTS: dict[str, dict[str, float]] = {
    "intro": {
        "drums": 0.5,
        "bass": 0.4,
        "keys": 0.8,
        "pads": 0.6,
        "arps": 0.6,
        "guitars": 0.5,
        "risers": 0.5,
        "vocals": 0.15,
    },
    "verse": {
        "drums": 0.92,
        "bass": 0.9,
        "keys": 0.6,
        "pads": 0.45,
        "arps": 0.4,
        "guitars": 0.6,
        "vocals": 0.97,
        "risers": 0.15,
    },
    "build": {
        "drums": 0.8,
        "bass": 0.4,
        "keys": 0.6,
        "pads": 0.7,
        "arps": 0.6,
        "guitars": 0.4,
        "vocals": 0.6,
        "risers": 0.9,
    },
    "chorus": {
        "drums": 1.0,
        "bass": 1.0,
        "keys": 0.7,
        "pads": 0.75,
        "arps": 0.6,
        "leads": 0.4,
        "guitars": 0.8,
        "vocals": 1.0,
        "strings": 0.4,
        "brass": 0.4,
        "risers": 0.3,
    },
    "drop": {
        "drums": 1.0,
        "bass": 1.0,
        "keys": 0.6,
        "pads": 0.5,
        "arps": 0.7,
        "leads": 0.8,
        "guitars": 0.3,
        "vocals": 0.6,
        "risers": 0.5,
        "brass": 0.2,
    },
    "break": {
        "drums": 0.2,
        "bass": 0.3,
        "keys": 0.7,
        "pads": 0.8,
        "arps": 0.5,
        "guitars": 0.4,
        "vocals": 0.7,
        "strings": 0.3,
        "risers": 0.5,
    },
    "bridge": {
        "drums": 0.6,
        "bass": 0.7,
        "keys": 0.7,
        "pads": 0.7,
        "guitars": 0.5,
        "vocals": 0.8,
        "strings": 0.5,
        "leads": 0.2,
    },
    "acapella": {"vocals": 1.0, "drums": 0.25, "pads": 0.2},
    "instrumental": {
        "drums": 1.0,
        "bass": 1.0,
        "keys": 0.6,
        "pads": 0.5,
        "arps": 0.6,
        "leads": 0.8,
        "guitars": 0.7,
        "strings": 0.2,
        "brass": 0.4,
        "vocals": 0.15,
    },
    "outro": {
        "drums": 0.6,
        "bass": 0.6,
        "keys": 0.8,
        "pads": 0.7,
        "arps": 0.4,
        "guitars": 0.5,
        "vocals": 0.5,
        "risers": 0.3,
    },
}
# How often a song has a part at all, by style; "" stands for all other styles.
PALETTES: dict[str, dict[str, float]] = {
    "": {
        "keys": 0.65,
        "pads": 0.6,
        "arps": 0.3,
        "guitars": 0.4,
        "leads": 0.5,
        "strings": 0.25,
        "brass": 0.1,
        "risers": 0.4,
    },
    "electropop": {"arps": 0.6, "pads": 0.75, "risers": 0.75, "guitars": 0.25},
    "house": {"arps": 0.6, "pads": 0.65, "risers": 0.85, "guitars": 0.1},
    "synthwave": {"arps": 0.9, "pads": 0.9, "guitars": 0.3, "leads": 0.7},
    "breakbeat": {"arps": 0.5, "pads": 0.8, "risers": 0.7, "guitars": 0.1},
    "hiphop": {"keys": 0.8, "strings": 0.3, "brass": 0.2},
    "rock": {"guitars": 1.0, "arps": 0.05, "risers": 0.05, "pads": 0.25, "keys": 0.4},
    "indie": {"guitars": 0.95, "arps": 0.2, "keys": 0.6},
    "ballad": {"strings": 0.6, "arps": 0.1, "guitars": 0.6, "risers": 0.1, "keys": 0.9},
    "funk": {"guitars": 0.8, "keys": 0.9, "arps": 0.05, "brass": 0.6, "risers": 0.05},
}
SWUNG = frozenset({"hiphop", "funk", "house", "breakbeat"})
