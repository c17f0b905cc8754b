"""Decoded WAVs: shared, kept for a while, never left behind."""

import os
import threading
import time

import numpy as np
import pytest
import soundfile

from lasaft_studio.audio.io import decoded
from lasaft_studio.audio.io.decoded import DecodedFiles
from lasaft_studio.audio.io.reader import AudioFile
from lasaft_studio.errors import AudioError, StorageError


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "song.xyz"
    path.write_bytes(b"encoded")
    return path


class Decoder:
    """Counts how often it decodes."""

    def __init__(self, path, frames=1000):
        self.path, self.frames, self.times = path, frames, 0

    def __call__(self, wav):
        self.times += 1
        soundfile.write(wav, np.full((self.frames, 2), 0.5, np.float32), 44100, subtype="FLOAT", format="WAV")
        return AudioFile(self.path, self.frames, 44100, 2, "XYZ", "XYZ", None)


def _wavs(home):
    return list((home / "cache" / "decoded").glob("*.wav"))


def test_a_file_is_decoded_once_for_all_its_readers(source, home):
    files, decode = DecodedFiles(), Decoder(source)
    with files.open(source, decode) as one, files.open(source, decode) as other:
        other.seek(500)
        assert one.read(2000).shape == (2, 1000)
        assert other.read(2000).shape == (2, 500)
        assert one.file.path == source
    with files.open(source, decode) as again:
        assert again.read(1)[0, 0] == 0.5
    assert decode.times == 1
    assert len(_wavs(home)) == 1


def test_a_file_that_changed_is_decoded_anew(source, home):
    files, decode = DecodedFiles(), Decoder(source)
    files.open(source, decode).close()
    os.utime(source, (1, 1))
    files.open(source, decode).close()
    assert decode.times == 2


def test_a_wav_that_someone_removed_is_made_anew(source, home):
    files, decode = DecodedFiles(), Decoder(source)
    files.open(source, decode).close()
    _wavs(home)[0].unlink()
    with files.open(source, decode) as reader:
        assert reader.read(5).shape == (2, 5)
    assert decode.times == 2


def test_the_oldest_that_nobody_reads_go_first(tmp_path, home, monkeypatch):
    size = 1000 * 2 * 4 + 200
    monkeypatch.setattr(decoded, "_KEPT_BYTES", 2 * size)
    files = DecodedFiles()
    sources = [tmp_path / f"{index}.xyz" for index in range(4)]
    decoders = [Decoder(path) for path in sources]
    for path in sources:
        path.write_bytes(b"encoded")
    held = files.open(sources[0], decoders[0])
    for path, decode in zip(sources[1:], decoders[1:], strict=True):
        files.open(path, decode).close()
    assert len(_wavs(home)) == 3  # the held one, and two
    files.open(sources[1], decoders[1]).close()
    files.open(sources[3], decoders[3]).close()
    assert [decode.times for decode in decoders] == [1, 2, 1, 1]
    assert held.read(5).shape == (2, 5)
    held.close()
    held.close()  # twice does no harm
    files.clear()
    assert _wavs(home) == []


def test_nothing_stays_at_the_end_of_the_program(source, home):
    files = DecodedFiles()
    reader = files.open(source, Decoder(source))
    files.end()
    assert _wavs(home) == []
    reader.close()


def test_nothing_stays_of_a_decoding_that_failed(source, home):
    def fail(wav):
        wav.write_bytes(b"half a WAV")
        raise AudioError("The decoder failed.")

    with pytest.raises(AudioError):
        DecodedFiles().open(source, fail)
    assert _wavs(home) == []


def test_what_a_killed_program_left_goes_after_some_days(source, home):
    files = DecodedFiles()
    files.open(source, Decoder(source)).close()
    stale, fresh = (home / "cache" / "decoded" / name for name in ("stale.wav", "fresh.wav"))
    for path, days in ((stale, 4), (fresh, 1)):
        path.write_bytes(b"")
        os.utime(path, (time.time() - days * 86400,) * 2)
    os.utime(source, (1, 1))
    files.open(source, Decoder(source)).close()
    assert not stale.exists()
    assert fresh.exists()


def test_a_cache_that_cannot_be_made_is_told(source, home):
    (home / "cache").mkdir(parents=True)
    (home / "cache" / "decoded").write_bytes(b"a file in the way")
    with pytest.raises(StorageError, match="cache folder"):
        DecodedFiles().open(source, Decoder(source))


def test_many_threads_decode_once(source, home):
    files, decode, frames = DecodedFiles(), Decoder(source, 50_000), []

    def read():
        with files.open(source, decode) as reader:
            frames.append(sum(block.shape[1] for block in reader.blocks(1000)))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert frames == [50_000] * 8
    assert decode.times == 1


def test_a_reader_of_another_file_does_not_wait_for_a_decoding(source, tmp_path, home):
    files, other = DecodedFiles(), tmp_path / "other.xyz"
    other.write_bytes(b"encoded")
    files.open(other, Decoder(other)).close()
    started, go_on = threading.Event(), threading.Event()

    def slow(wav):
        started.set()
        assert go_on.wait(10)
        return Decoder(source)(wav)

    thread = threading.Thread(target=lambda: files.open(source, slow).close())
    thread.start()
    assert started.wait(10)
    with files.open(other, Decoder(other)) as reader:
        assert reader.read(5).shape == (2, 5)
    go_on.set()
    thread.join()
