"""Scores as tables, files and a page say the same."""

import csv
import io
import json
import math
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import soundfile

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.errors import StorageError
from lasaft_studio.evaluation.excerpts import EXCERPT_SECONDS, TRUTH, Details
from lasaft_studio.evaluation.html_report import html_report
from lasaft_studio.evaluation.line_plot import line_plot
from lasaft_studio.evaluation.report import as_csv, as_json, markdown, table, write
from lasaft_studio.evaluation.scores import METRICS, Score, with_summary
from lasaft_studio.evaluation.true_song import TrueSong
from tests import signals

SCORES = with_summary(
    [
        Score("mixture", "<One>", "vocals", {"sdr": -4.0, "bss_sir": math.inf}),
        Score("mixture", "<One>", "bass", {"sdr": 1.25, "bleed_db": -30.0}),
        Score("big & new", "<One>", "vocals", {"sdr": 7.125}),
        Score("mixture", "Two", "vocals", {"sdr": 0.0}),
        Score("big & new", "Two", "vocals", {"sdr": 8.0}),
    ]
)


class TestTables:
    def test_a_row_a_song_and_model_a_column_a_stem(self):
        head, body = table(SCORES, "sdr")
        assert head == ["song", "model", "vocals", "bass"]
        assert body == [
            ["<One>", "mixture", "-4.00", "1.25"],
            ["<One>", "big & new", "7.12", "–"],
            ["Two", "mixture", "0.00", "–"],
            ["Two", "big & new", "8.00", "–"],
            ["all songs", "mixture", "-2.00", "1.25"],
            ["all songs", "big & new", "7.56", "–"],
        ]

    def test_columns_are_of_what_was_measured(self):
        assert table(SCORES, "bleed_db")[0] == ["song", "model", "bass"]
        assert table(SCORES, "si_sdr") == (["song", "model"], [])

    def test_markdown(self):
        lines = markdown(SCORES, "sdr").splitlines()
        assert lines[:3] == [
            "| song | model | vocals | bass |",
            "| --- | --- | --: | --: |",
            "| <One> | mixture | -4.00 | 1.25 |",
        ]

    def test_json_is_json_whatever_was_measured(self):
        first = json.loads(as_json(SCORES), parse_constant=pytest.fail)[0]
        assert first == {"model": "mixture", "song": "<One>", "stem": "vocals", "sdr": -4.0, "bss_sir": None}

    def test_csv(self):
        head, *rows = csv.reader(io.StringIO(as_csv(SCORES)))
        assert head == ["model", "song", "stem", *METRICS]
        assert len(rows) == len(SCORES)
        assert rows[1] == ["mixture", "<One>", "bass", "1.2500", "", "", "", "", "", "-30.0000"]


class TestFiles:
    def test_a_report_is_replaced(self, tmp_path):
        write(tmp_path / "scores.json", "old")
        write(tmp_path / "scores.json", "new")
        assert [path.read_text() for path in tmp_path.iterdir() if path.is_file()] == ["new"]

    def test_a_file_in_place_of_the_folder(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(StorageError, match="cannot be written"):
            write(tmp_path / "file" / "scores.csv", "x")


class TestPlot:
    def test_seconds_without_a_value_leave_gaps(self):
        path = re.search(r' d="([^"]*)"', line_plot("title", {"a": [1.0, 2.0, None, None, 3.0]}))[1]
        assert path.count("M") == 2

    def test_nothing_to_draw(self):
        assert line_plot("title", {"a": [None, None], "b": []}) == ""

    def test_what_is_far_off_stays_inside(self):
        drawn = line_plot("a < b", {"a": [-90.0, 90.0, math.inf]})
        ys = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", drawn)]
        assert 0 <= min(ys) < max(ys) <= 180
        assert "a &lt; b" in drawn


@pytest.fixture
def song() -> TrueSong:
    """Return twenty seconds in which the voice begins after ten."""
    stems = signals.song(20.0)
    stems["vocals"][:, : 10 * 44100] = 0
    return TrueSong("<One>", sum(stems.values()), stems, 44100)


def details_of(song, most_players=100) -> Details:
    details = Details(silent=frozenset({"mixture"}), most_players=most_players)
    mixture = Audio(song.mixture, 44100)
    details("mixture", song, {"vocals": mixture})
    details("big & new", song, {"vocals": Audio(0.9 * song.stems["vocals"], 44100), "piano": mixture})
    return details


class TestExcerpts:
    def test_what_is_heard_and_drawn(self, song):
        (found,) = details_of(song).songs.values()
        assert found.start_seconds in (10.0, 11.0, 12.0)
        assert list(found.players) == list(found.lines) == ["vocals"]
        assert list(found.players["vocals"]) == [TRUTH, "big & new"]
        assert found.lines["vocals"]["big & new"][:10] == [None] * 10
        assert found.lines["vocals"]["big & new"][12] == pytest.approx(20.0, abs=0.1)

    def test_excerpts_are_short_mp3s(self, song):
        (found,) = details_of(song).songs.values()
        heard, rate = soundfile.read(io.BytesIO(found.players["vocals"][TRUTH]))
        assert rate == 44100
        assert len(heard) / rate == pytest.approx(EXCERPT_SECONDS, abs=0.1)
        assert np.sqrt(np.mean(heard**2)) > 0.05
        assert len(found.mixture) < 200_000

    def test_there_are_no_more_than_fit(self, song):
        (found,) = details_of(song, most_players=2).songs.values()
        assert (bool(found.mixture), list(found.players["vocals"])) == (True, [TRUTH])
        (found,) = details_of(song, most_players=0).songs.values()
        assert (found.mixture, found.players) == (b"", {})
        assert found.lines

    def test_short_mono_songs_of_other_rates(self):
        samples = signals.noise(0.5, 22050, channels=1)
        song = TrueSong("short", samples, {"drums": samples}, 22050)
        details = Details()
        details("a", song, {"drums": Audio(samples, 22050)})
        assert details.songs["short"].players["drums"]["a"]


class Page(HTMLParser):
    """What is in a page, and whether its elements are closed in order."""

    EMPTY = frozenset({"meta", "line"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.found, self.text = [], [], ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for found, attributes in self.found if found == tag]


class TestPage:
    def test_tables_a_plot_and_players(self, song):
        text = html_report(SCORES, details_of(song).songs.values(), {"Songs": "2, whole"})
        page = Page(text)
        assert len(page.all("svg")) == 1
        assert len(page.all("audio")) == 3  # the mixture, the true stem, the model
        assert all(x["src"].startswith("data:audio/mpeg;base64,") for x in page.all("audio"))
        for words in ("<One>", "big & new", "7.56", "Global SDR", "Bleed", "2, whole", "from 0:1"):
            assert words in page.text
        assert "http" not in re.sub(r"base64,[^\"]*", "", text)  # nothing is fetched from anywhere

    def test_without_excerpts(self):
        assert Page(html_report(SCORES, [], {})).all("audio") == []
