"""Which addresses a workflow may reach: public ones, and what the operator has allowed by name and port."""

import ipaddress
import socket

from django.conf import settings

_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",
        "2002::/16",
        "2001::/32",
        "64:ff9b:1::/48",
        "192.88.99.0/24",
        "100.64.0.0/10",
        "fec0::/10",
        "::ffff:0:0:0/96",
        "::/96",
        "168.63.129.16/32",
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """The target may not be reached; the message names it and the setting that would allow it."""


class Unresolved(Exception):
    """The name has no address."""


def checked_address(host: str, port: int) -> str:
    """The address to connect to, resolved once. Raises Refused or Unresolved.

    Connect to the answer, never to the name again: a second look-up could give another address.
    """
    host = host.strip("[]").rstrip(".").lower()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unresolved(f"The host “{host}” cannot be found.") from None
    addresses = [str(entry[4][0]) for entry in found]
    if is_allowed(host, port):
        return addresses[0]
    for text in addresses:
        if not is_public(text):
            raise Refused(
                f"“{host}” leads to a private address, which workflows may not reach. "
                f"An operator can allow it by adding {host}:{port} to AUTOMATE_ALLOWED_TARGETS."
            )
    return addresses[0]


def is_allowed(host: str, port: int) -> bool:
    """Whether the operator has listed exactly this host and port."""
    return f"{host}:{port}" in settings.AUTOMATE_ALLOWED_TARGETS


def is_public(text: str) -> bool:
    """Whether an address belongs to the open internet, tunnels to private ones seen through."""
    address: Address = ipaddress.ip_address(text.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif address in _NAT64:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.is_multicast or not address.is_global:
        return False
    return not any(address.version == network.version and address in network for network in _REFUSED)
