"""What singers sing: syllables of a bank in free order, or the words of spoken lines one after the other."""

from __future__ import annotations

from typing import Protocol

from lasaft_studio.training.random_instruments.chance import Chance, one_of
from songmaker.melody import Phrase
from songmaker.spoken import SpokenLine
from songmaker.syllables import Syllable
from songmaker.voicebank import VoiceBank

PAUSE_SECONDS = 0.12  # a longer gap between notes ends a word

# Lines of our own for the speaking voices.
TEXTS = (
    "I will wait for you until the morning comes.",
    "Dancing in the shadows of the silver night.",
    "Every window in the city holds a different light.",
    "Take me back to where the river meets the sea.",
    "Oh, oh, nothing in the world could ever change the way I feel.",
    "We were only children running through the rain.",
    "Tell me what you want and I will give it all away.",
    "Higher, higher, lift me up above the clouds.",
    "There is a fire burning underneath the snow.",
    "You and I, we are the same, we are the stars without a name.",
    "Don't you ever leave me standing at the door.",
    "Turn the music louder, let the speakers shake the floor.",
    "Somewhere in the silence I can hear you breathe.",
    "Slowly falling, slowly falling into blue.",
    "Hey, baby, now the summer days are gone.",
    "Count the seconds, one by one, before the spark becomes the sun.",
    "Broken mirrors, paper planes, and all the letters that you never sent.",
    "Give me just a little more, a little more of what we had before.",
    "This is my house, this is my town, nobody here can bring me down.",
    "Stop. Look around you. Everything we made is turning into gold.",
    "Yeah, I came up from the bottom with a pocket full of change.",
    "Fast car, bright lights, forty days and forty nights, check the rhythm, check the mic.",
    "They talk about the money but they never talk about the price.",
    "Beating like a hammer, hear it ringing in my head.",
    "She said, keep moving, keep moving, never let the fever fade.",
    "Under the ocean, over the moon, I will be coming to meet you soon.",
    "La la la, sing it with me, la la la, set it free.",
    "Hold on, hold on to the echo of the song.",
)


class Lyrics(Protocol):
    """Gives every note of a phrase a syllable."""

    def fit(self, phrase: Phrase) -> list[Syllable]:
        """Return as many syllables as the phrase has notes."""


class BankLyrics:
    """Few syllables of a bank for every vowel before, drawn again and again, as songs repeat words.

    Args:
        bank: who sings.
        draw: the chance of these lyrics.
        size: how many syllables follow each vowel.
    """

    def __init__(self, bank: VoiceBank, draw: Chance, size: int = 8) -> None:
        self._draw = draw
        self._words = {
            before: [pool[int(i)] for i in draw.choice(len(pool), min(size, len(pool)), replace=False)]
            for before, pool in bank.syllables.items()
        }

    def fit(self, phrase: Phrase) -> list[Syllable]:
        """Draw a syllable for every note, each beginning in the vowel before it."""
        before, found = "-", []
        for index, note in enumerate(phrase.notes):
            if index and note.start_seconds - phrase.notes[index - 1].stop_seconds > PAUSE_SECONDS:
                before = "-"
            pool = self._words.get(before) or self._words.get("-") or next(iter(self._words.values()))
            found.append(one_of(self._draw, pool))
            before = found[-1].vowel
        return found


class LineLyrics:
    """The words of spoken lines; every phrase begins a line anew.

    Args:
        lines: of one voice.
        draw: the chance of these lyrics.
        size: how many different lines the song has.
    """

    def __init__(self, lines: tuple[SpokenLine, ...], draw: Chance, size: int = 8) -> None:
        chosen = draw.choice(len(lines), min(size, len(lines)), replace=False)
        self._lines = [lines[int(index)] for index in chosen]
        self._next = 0

    def fit(self, phrase: Phrase) -> list[Syllable]:
        """Return the syllables of the next line, and of those after it if the phrase is longer."""
        found: list[Syllable] = []
        while len(found) < len(phrase.notes):
            found += self._lines[self._next % len(self._lines)].syllables
            self._next += 1
        return found[: len(phrase.notes)]
