"""Writing after the answer, so that nobody who draws waits for a disk."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from mnist_store.errors import LOCKED, StoreError

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

_log = logging.getLogger(__name__)


class Writer:
    """One thread that does what it is given, one after the other.

    Submit deletions here too: they must not overtake what they delete. What was submitted is still
    done when Python ends. A server that ends by a signal, as uvicorn does, may leave Python no time
    for that: call finish() when it shuts down.
    """

    def __init__(self, most_waiting: int = 100) -> None:
        """Start no thread yet.

        Args:
            most_waiting: how many may wait. Locked, the database takes a second for each, and so
                long may the process take to end.
        """
        # Python itself waits for the threads of its executors before it ends.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mnist-store")
        self._room = threading.BoundedSemaphore(most_waiting)

    def submit(
        self,
        function: Callable[_Arguments, _Result],
        *arguments: _Arguments.args,
        **options: _Arguments.kwargs,
    ) -> Future[_Result]:
        """Do something later, such as submit(store.add, visitor, drawing); returns at once.

        Returns:
            What becomes of it: its result, or the StoreError that it raised, which is logged too.

        Raises:
            StoreError: too much waits already.
        """
        if not self._room.acquire(blocking=False):
            raise StoreError(LOCKED, "too many drawings wait to be kept: is the database locked?")
        future = self._thread.submit(function, *arguments, **options)
        future.add_done_callback(self._done)
        return future

    def finish(self) -> None:
        """Wait until all that was submitted is done, and take nothing more."""
        self._thread.shutdown()

    def _done(self, future: Future[_Result]) -> None:
        self._room.release()
        error = None if future.cancelled() else future.exception()
        if isinstance(error, StoreError):
            _log.warning("not kept: %s", error.detail)
        elif error:
            _log.error("not kept", exc_info=error)
