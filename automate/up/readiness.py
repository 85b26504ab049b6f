"""Two ways a child shows that it is ready: it answers a request, or it says so."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress


async def answers(host: str, port: int, path: str) -> bool:
    """Whether a GET is answered with 200 within two seconds."""
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                # HTTP/1.0 with the local host's name: the site answers its own machine under this name.
                writer.write(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
                await writer.drain()
                status = await reader.readline()
            finally:
                writer.close()
            return b" 200 " in status
    return False


async def said(lines: Iterable[str], word: str) -> bool:
    """Whether the child has written a line that ends with `word`."""
    return any(line.rstrip(" .").lower().endswith(word) for line in lines)
