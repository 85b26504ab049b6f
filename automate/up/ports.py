"""Is an address free? Answered before anything starts, in one sentence."""

import errno
import socket


def refusal(host: str, port: int) -> str | None:
    """Why the port cannot be listened on, or None when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Connections of an earlier start may linger; they do not hinder a server.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"Port {port} is taken by another program"
            return f"Port {port} of {host} cannot be used ({error.strerror})"
    return None
