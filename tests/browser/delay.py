"""A slow network between browser and app: a proxy that holds back what WebSockets carry."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

_CHUNK = 2**16


async def _carry(reader, writer, delay_s: float, first: bytes = b"") -> None:
    """Pass bytes on in order, each so many seconds after it came."""
    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    async def deliver() -> None:
        while True:
            due, chunk = await queue.get()
            await asyncio.sleep(due - loop.time())
            if not chunk:
                writer.close()
                return
            writer.write(chunk)
            await writer.drain()

    delivery = asyncio.create_task(deliver())
    with suppress(OSError):
        chunk = first or await reader.read(_CHUNK)
        while chunk:
            queue.put_nowait((loop.time() + delay_s, chunk))
            chunk = await reader.read(_CHUNK)
    queue.put_nowait((loop.time() + delay_s, b""))
    with suppress(OSError):
        await delivery


async def _connect(port: int, delay_s: float, reader, writer) -> None:
    first = await reader.read(_CHUNK)
    is_websocket = b"upgrade: websocket" in first.lower()
    with suppress(OSError, asyncio.CancelledError):
        app_reader, app_writer = await asyncio.open_connection("localhost", port)
        delay_s = delay_s / 2 if is_websocket else 0
        await asyncio.gather(
            _carry(reader, app_writer, delay_s, first), _carry(app_reader, writer, delay_s)
        )
    writer.close()


@contextmanager
def slow_network(port: int, round_trip_s: float) -> Iterator[str]:
    """Make the app at a port reachable at another address, and slow.

    Yields:
        The address. What its WebSockets carry takes half a round trip each way; the rest of the
        page comes at once.
    """
    address: Future[str] = Future()
    stop: Future[None] = Future()

    async def serve() -> None:
        # What still waits when this returns is cancelled by asyncio.run.
        server = await asyncio.start_server(
            lambda reader, writer: _connect(port, round_trip_s, reader, writer), "localhost", 0
        )
        address.set_result(f"http://localhost:{server.sockets[0].getsockname()[1]}")
        await asyncio.wrap_future(stop)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        yield address.result()
    finally:
        stop.set_result(None)
        thread.join()
