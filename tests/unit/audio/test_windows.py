import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.audio.windows import windows


@given(
    st.integers(0, 5000), st.integers(1, 300), st.integers(1, 300), st.lists(st.integers(0, 2000), max_size=6)
)
def test_blocks_of_any_length_give_the_same_windows(length, window, hop, cuts):
    hop = min(hop, window)
    sound = np.arange(length, dtype=float)
    blocks = np.split(sound, sorted(min(cut, length) for cut in cuts))
    found = [frame for batch in windows(blocks, window, hop) for frame in batch]
    expected = [sound[start : start + window] for start in range(0, length - window + 1, hop)]
    assert len(found) == len(expected)
    assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))
