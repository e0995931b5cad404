"""One address for Odoo's two servers, as the web server in front of it gives them.

With workers, Odoo answers live notifications on a port of their own.
"""

import asyncio
import contextlib
import threading

from .server import HOST

CHUNK = 65536


@contextlib.contextmanager
def running(number, pages, live):
    """Listen on a port; pass websockets on to one port and the rest to another."""
    loop = asyncio.new_event_loop()

    async def handle(reader, writer):
        with contextlib.suppress(OSError):
            await forward(reader, writer, pages, live)

    server = loop.run_until_complete(asyncio.start_server(handle, HOST, number))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def forward(reader, writer, pages, live):
    # Browsers open a websocket on a connection of its own: its first line decides.
    line = await reader.readline()
    is_live = b" /websocket" in line
    try:
        answer, request = await asyncio.open_connection(
            HOST, live if is_live else pages
        )
    except OSError:
        writer.close()
        raise
    request.write(line)
    await asyncio.gather(copy(reader, request), copy(answer, writer))


async def copy(reader, writer):
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # one side hung up, as browsers do
    finally:
        writer.close()
