"""Reading pytest's closing line, and adding several up into one."""

import re
from collections import Counter
from collections.abc import Iterable

_LINE = re.compile(r"^=* ?((?:\d+ [a-z]+(?:, )?)+) in ([\d.]+)s.*$", re.MULTILINE)
ORDER = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "error", "errors", "warnings")


def closing_line(output: str) -> str:
    """`12 passed, 1 skipped in 3.21s`, or nothing where pytest did not run."""
    found = _LINE.findall(output)
    return f"{found[-1][0]} in {found[-1][1]}s" if found else ""


def total(outputs: Iterable[str], *, seconds: float) -> str:
    """One closing line for all parts, in pytest's own form."""
    counts: Counter[str] = Counter()
    for output in outputs:
        for number, word in re.findall(r"(\d+) ([a-z]+)", closing_line(output)):
            counts[word] += int(number)
    words = [f"{counts[word]} {word}" for word in ORDER if counts[word] and word != "deselected"]
    return f"{' '.join(['=' * 10, ', '.join(words) or 'no tests ran'])} in {seconds:.2f}s {'=' * 10}"
