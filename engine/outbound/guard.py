"""Stands between libcurl and the network: says which address may be connected to, and what is sent but once."""

import socket
from typing import Any

import pycurl

from engine.outbound.addresses import Refused, check
from engine.outbound.request import Request

_SEND: int = pycurl.PREREQFUNC_OK
_STOP: int = pycurl.PREREQFUNC_ABORT
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})


class Guard:
    """The guard of one request. `refused` says why an address was refused, if one was; `sent`, that it was let go."""

    def __init__(self, request: Request) -> None:
        self.refused: Refused | None = None
        self._target = request.target
        self._repeatable = request.method in _REPEATABLE
        self.sent = False
        self._opened: list[socket.socket] = []

    def open(self, purpose: int, address: Any) -> Any:
        """A socket for a connection to this very address, or none."""
        if purpose != pycurl.SOCKTYPE_IPCXN or not self._may_reach(address.addr[0]):
            return pycurl.SOCKET_BAD
        self._opened.append(socket.socket(address.family, address.socktype, address.protocol))
        return self._opened[-1]

    def close(self) -> None:
        """Let go of our ends of the sockets: libcurl works on copies of its own."""
        while self._opened:
            self._opened.pop().close()

    def before_request(self, remote: str, _local: str, _remote_port: int, _local_port: int) -> int:
        """Whether the request may be sent over this connection, which may be one that was kept from before.

        libcurl sends a request once more if a kept connection ends before a word of the answer. The other side
        may have acted on it, so what may not be repeated is not: whether to try again is for the engine to say.
        """
        self.close()
        again, self.sent = self.sent, True
        if (again and not self._repeatable) or not self._may_reach(remote):
            return _STOP
        return _SEND

    def _may_reach(self, address: str) -> bool:
        try:
            check(self._target.host, self._target.port, address)
        except Refused as refused:
            self.refused = refused
            return False
        return True
