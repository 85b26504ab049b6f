"""Words that people look for, in any case."""

from functools import reduce
from operator import or_

from django.db.models import Q


def holds(word: str, *fields: str) -> Q:
    """On rows: one of these fields holds the word, be it written small or large.

    SQLite knows that only of the letters of ASCII, so a word with others is looked for as people write it.
    """
    ways = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return reduce(or_, (Q(**{f"{field}__icontains": way}) for field in fields for way in sorted(ways)))
