"""Plays a song with a seek, a loop and a solo, and writes down what it gave to the sound device.

python play_for_test.py PROJECT_FOLDER STREAM_FILE|"until it fails"|"again and again"
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from lasaft_studio.project import storage
from lasaft_studio.project.model import Span
from lasaft_studio.ui.sound import player as player_module
from lasaft_studio.ui.sound.playback import Playback
from lasaft_studio.ui.sound.player import Player

UNTIL_IT_FAILS = "until it fails"
AGAIN = "again and again"


class Recorded(Playback):
    """Remembers what it was asked for."""

    blocks: list = []  # noqa: RUF012 - one playback a process

    def read(self, frames):
        block = super().read(frames)
        self.blocks.append(block.astype(np.float32))
        return block


def wait(milliseconds):
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def play_on(seconds, rate):
    """Wait until so much more of the stream was given to the device, which a busy machine may delay."""
    enough = given() + seconds * rate
    for _ in range(1000):
        if given() >= enough:
            return
        wait(10)


def given():
    """Count the frames that the device has asked for."""
    return sum(block.shape[1] for block in tuple(Recorded.blocks))


def play_until_it_fails(player, song):
    """Say "playing" once it does, and what the user is told when it no longer can."""
    told = []
    player.failed.connect(lambda error: told.append(error.message))
    player.set_song(song)
    player.set_loop(Span(0, song.frames))
    player.play()
    while not told:
        wait(100)
        if player.frame:
            print("playing", flush=True)
            while not told:
                wait(50)
    print(told[0], flush=True)
    player.close()


def play_again_and_again(player, song):
    """Play for each line that comes in, until the device is lost, and say so."""
    told = []
    player.failed.connect(lambda error: told.append(error.message))
    player.set_song(song)
    player.set_loop(Span(0, song.frames))
    while sys.stdin.readline():
        told.clear()
        before = player.frame
        player.play()
        while not told and player.frame == before:
            wait(20)
        if not told:
            print("playing", flush=True)
        while not told:
            wait(20)
        print(told[0], flush=True)
    player.close()


def main():
    application = QCoreApplication(sys.argv)
    player_module.Playback = Recorded
    song = storage.load(Path(sys.argv[1])).project.songs[0]
    player = Player()
    if sys.argv[2] == UNTIL_IT_FAILS:
        play_until_it_fails(player, song)
        return
    if sys.argv[2] == AGAIN:
        play_again_and_again(player, song)
        return
    player.failed.connect(lambda error: sys.exit(str(error)))
    player.set_song(song)
    player.play()
    play_on(0.5, song.sample_rate)
    player.seek(song.frames // 3)
    play_on(0.4, song.sample_rate)
    half = song.frames // 2
    player.set_loop(Span(half, half + 6000))
    player.seek(half)
    play_on(0.7, song.sample_rate)
    solo = tuple(replace(track, soloed=track.stem == "vocals") for track in song.tracks)
    player.set_song(replace(song, tracks=solo))
    player.set_loop(None)
    play_on(0.6, song.sample_rate)
    frame = player.frame
    player.close()
    np.save(sys.argv[2], np.concatenate(Recorded.blocks, axis=1))
    print(frame)
    del application


if __name__ == "__main__":
    main()
