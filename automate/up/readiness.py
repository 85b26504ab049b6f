"""Two ways a child shows that it is ready: it answers a request, or it says so."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress


async def answers(host: str, port: int, path: str, *, name: str) -> bool:
    """Whether a GET is answered with 200 within two seconds; `name` is the host the site answers to."""
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(f"GET {path} HTTP/1.0\r\nHost: {name}\r\n\r\n".encode())
                await writer.drain()
                status = await reader.readline()
            finally:
                writer.close()
            return b" 200 " in status
    return False


async def said_ready(lines: Iterable[str]) -> bool:
    return any(is_ready(line) for line in lines)


def is_ready(line: str) -> bool:
    """The word by which a child without an address says that it works; nobody else needs to read it."""
    return line.startswith("ready")
