"""Work on a thread of its own."""

import threading

import pytest

from lasaft_studio.ahead import ahead


@pytest.mark.parametrize("depth", [1, 3])
def test_items_come_in_order_from_another_thread(depth):
    threads = set()

    def items():
        for item in range(10):
            threads.add(threading.current_thread())
            yield item

    assert list(ahead(items(), depth)) == list(range(10))
    assert threading.current_thread() not in threads
    assert len(threads) == 1
    assert list(ahead([], depth)) == []


def test_no_more_than_the_depth_is_made_before_it_is_asked_for():
    made = []
    results = ahead((made.append(item) for item in range(10)), depth=2)
    next(results)
    results.close()
    assert len(made) <= 3


def test_an_error_arrives_where_its_item_is_asked_for():
    def items():
        yield 1
        raise OSError("broken")

    results = ahead(items(), depth=3)
    assert next(results) == 1
    with pytest.raises(OSError, match="broken"):
        next(results)


def test_closing_closes_what_makes_the_items():
    closed = []

    def items():
        try:
            while True:
                yield 1
        finally:
            closed.append(True)

    results = ahead(ahead(items()))
    next(results)
    results.close()
    assert closed == [True]
