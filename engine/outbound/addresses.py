"""Which addresses a workflow may reach: public ones, and what the operator has allowed by name and port."""

import ipaddress
from functools import lru_cache

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


def check(host: str, port: int, address: str) -> None:
    """Refuse an address that the host has led to. Raises Refused.

    Ask about the very address that is connected to: a name looked up twice can give two.
    """
    host = host.rstrip(".")
    if not is_allowed(host, port) and not is_public(address):
        raise Refused(
            f"“{host}” leads to a private address, which workflows may not reach. "
            f"An operator can allow it by adding {host}:{port} to AUTOMATE_ALLOWED_TARGETS."
        )


def is_allowed(host: str, port: int) -> bool:
    """Whether the operator has listed exactly this host and port."""
    return f"{host}:{port}" in settings.AUTOMATE_ALLOWED_TARGETS


@lru_cache(maxsize=4096)
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
