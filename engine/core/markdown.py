"""Values inside texts that are Markdown: they are shown as they are, whatever signs they hold."""

import re
from collections.abc import Sequence
from itertools import islice

_HERE = "\ufffc"  # stands for an expression
# A sign that is escaped, or a code span: as many backticks behind as before it. Only within a line: what seems to go on
# elsewhere, as beyond a list or the cell of a table, may be none, and a value in it would be read as Markdown.
_SPAN = re.compile(r"\\.|(?<!`)(`+)(?!`)([^\n|]+?)(?<!`)\1(?!`)")


def plain(text: str) -> str:
    """A text that CommonMark shows as it is: every punctuation mark may be escaped there (section 2.4)."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def plain_in_code(text: str) -> str:
    """The same within a code span, where nothing is escaped, and a backtick would end it."""
    return " ".join(text.replace("`", "'").splitlines())


def in_code(parts: Sequence[object]) -> frozenset[int]:
    """Which parts of a template, by their place, lie in code spans that its own texts open and close."""
    text = "".join(part.replace(_HERE, " ") if isinstance(part, str) else _HERE for part in parts)
    places = iter([place for place, part in enumerate(parts) if not isinstance(part, str)])
    found: set[int] = set()
    unsure = False
    for line in text.split("\n"):
        here = list(islice(places, line.count(_HERE)))
        unsure = bool(line.strip()) and (unsure or "`" in _SPAN.sub("", line))
        if unsure or "<" in line:  # an address in < > may hold a backtick
            continue
        for span in _SPAN.finditer(line):
            if span[2]:
                before = line.count(_HERE, 0, span.start())
                found.update(here[before : before + span[2].count(_HERE)])
    return frozenset(found)
