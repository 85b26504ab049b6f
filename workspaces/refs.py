"""Public identifiers: short, random, and saying nothing about how many rows there are."""

import secrets

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
LENGTH = 12


def new_ref() -> str:
    """Twelve characters of lower-case base32: 60 random bits, safe in URLs and file names."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
