"""Plays a song with a seek, a loop and a solo, and writes down what it gave to the sound device.

python play_for_test.py PROJECT_FOLDER STREAM_FILE
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from lasaft_studio.project import storage
from lasaft_studio.project.model import Span
from lasaft_studio.ui import player as player_module
from lasaft_studio.ui.playback import Playback
from lasaft_studio.ui.player import Player


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


def main():
    application = QCoreApplication(sys.argv)
    player_module.Playback = Recorded
    song = storage.load(Path(sys.argv[1])).project.songs[0]
    player = Player()
    player.failed.connect(lambda error: sys.exit(str(error)))
    player.set_song(song)
    player.play()
    wait(500)
    player.seek(song.frames // 2)
    wait(400)
    player.set_loop(Span(song.frames // 2, song.frames // 2 + 6000))
    wait(500)
    solo = tuple(replace(track, soloed=track.stem == "vocals") for track in song.tracks)
    player.set_song(replace(song, tracks=solo))
    player.set_loop(None)
    wait(600)
    frame = player.frame
    player.close()
    np.save(sys.argv[2], np.concatenate(Recorded.blocks, axis=1))
    print(frame)
    del application


if __name__ == "__main__":
    main()
