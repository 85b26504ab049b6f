"""Changes that mend a fault at a click, where there is one that is plainly meant."""

import re
from difflib import get_close_matches

from engine.core.document import Document
from engine.core.problems import Fix, Where

CLOSE = 0.6  # of 1; `steps.noet` is close to `note`
MOST_NODES = 500  # each name is compared with every other one
LONGEST_TEXT = 10_000  # a fix carries the whole text of its field


def other_step(document: Document, step: str, text: str, where: Where) -> Fix | None:
    """Read the step whose id or name is most like the one that does not exist."""
    if not text or len(text) > LONGEST_TEXT or len(document.nodes) > MOST_NODES:
        return None
    names = {node.name.lower().replace(" ", "_"): id_ for id_, node in document.nodes.items()}
    names |= {id_: id_ for id_ in document.nodes if id_ != where.node}
    found = get_close_matches(step, names, n=1, cutoff=CLOSE)
    if not found or names[found[0]] == where.node:
        return None
    close = names[found[0]]
    mended = re.sub(rf"\bsteps\.{re.escape(step)}\b", f"steps.{close}", text)
    return Fix(f"Read “{document.nodes[close].name}”", where.pointer, mended, was=text) if mended != text else None


def other_text(label: str, text: str, old: str, new: str, where: Where) -> Fix | None:
    """Write `new` where `old` stands in the text."""
    if old not in text or len(text) > LONGEST_TEXT:
        return None
    return Fix(label, where.pointer, text.replace(old, new), was=text)


def new_variable(name: str) -> Fix:
    return Fix(f"Add the variable “{name}”", f"/variables/{escaped(name)}", "")


def new_field(name: str) -> Fix:
    """The input that a run begins with asks for one more text."""
    schema = {"type": "string", "title": name.replace("_", " ").capitalize()}
    return Fix(f"Add “{name}” to the input", f"/input/properties/{escaped(name)}", schema)


def without(label: str, pointer: str) -> Fix:
    return Fix(label, pointer, remove=True)


def escaped(part: str) -> str:
    """A part of a JSON pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")
