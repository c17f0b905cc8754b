"""Which of ffmpeg's demuxers may read a user's file: those that find sound in the file itself.

Playlists (concat, hls, dash, sdp and their like) open whatever they name, even over the network.
"""

from __future__ import annotations

_SOUND = (
    "aac", "ac3", "aiff", "alac", "amr", "ape", "asf", "asf_o", "au", "avi", "bit", "caf", "dsf", "dts",
    "dtshd", "dv", "eac3", "flac", "flv", "g722", "g726", "gsm", "iff", "ircam", "loas", "matroska",
    "webm", "mlp", "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "mp3", "mpc", "mpc8", "mpeg", "mpegts",
    "mpegvideo", "nut", "ogg", "oma", "qcp", "rm", "rso", "sds", "shn", "sox", "spdif", "swf", "tak",
    "truehd", "tta", "voc", "w64", "wav", "wsaud", "wv", "xwma",
)  # fmt: skip

# before `-i`: nothing but files is opened, and nothing but sound is found in them
SAFE_INPUT = ("-protocol_whitelist", "file,pipe", "-format_whitelist", ",".join(_SOUND))
