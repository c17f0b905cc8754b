"""Work that is done on a thread of its own while its results are used."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class _End:
    """What comes after the last item."""


def ahead(items: Iterable[T], depth: int = 1) -> Generator[T]:
    """Yield `items`, of which a thread makes up to `depth` ready before they are asked for.

    An error in the making of an item is raised where the item is asked for. When the generator is
    closed early, the item that is just being made is the last, and a generator of items is closed too.
    """
    iterator = iter(items)
    end = _End()

    def make() -> T | _End:
        return next(iterator, end)

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as executor:
        waiting: deque[Future[T | _End]] = deque(executor.submit(make) for _ in range(depth))
        try:
            while not isinstance(item := waiting.popleft().result(), _End):
                waiting.append(executor.submit(make))
                yield item
        finally:
            for future in waiting:
                future.cancel()
            if isinstance(iterator, Generator):
                executor.submit(iterator.close).result()
