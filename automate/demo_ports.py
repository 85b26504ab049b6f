"""Ports of the demo services: free ones next to the site's when first chosen, then the same for ever.

The published demo workflow calls these addresses, so a later start with another `PORT` keeps them.
"""

import json
import os
import socket
from pathlib import Path


def demo_ports(data_dir: Path, *, near: int) -> tuple[int, int]:
    """The ports of the supplier service and of the mail catcher."""
    kept = data_dir / "demo_ports.json"
    if not kept.exists():
        chosen = [port for port in range(near + 1, min(near + 200, 65536)) if _is_free(port)][:2]
        whole = data_dir / f".demo_ports-{os.getpid()}"
        whole.write_text(json.dumps(chosen), encoding="ascii")
        whole.replace(kept)
    api, mail = json.loads(kept.read_text(encoding="ascii"))
    return int(api), int(mail)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
