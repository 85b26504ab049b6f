"""Passwords and keys that were typed into fields which everybody who sees the workflow can read."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.core.document import Document
from engine.core.problems import Problem, Where

# Names under which secrets are sent, and the marks of well-known keys: OpenAI and Stripe, GitHub, Slack, AWS, Google,
# JSON Web Tokens, PEM.
_NAMES = re.compile(r"(?i)(^|[-_ ])(password|passwd|passphrase|secret|api[-_ ]?key|access[-_ ]?token|authorization)$")
_KEYS = re.compile(
    r"\b(?:sk-[A-Za-z0-9_-]{16,}|sk_live_\w{10,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abpr]-[\w-]{10,}|AKIA[0-9A-Z]{16}"
    r"|AIza[\w-]{30,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+"
    r"|(?:Bearer|Basic) [\w+/.=-]{8,})|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_IN_ADDRESS = re.compile(r"://[^/\s:@{]{1,200}:[^/\s:@{]{1,200}@")
LOOKED_AT = 4_000  # characters of a value: keys and passwords are short, and the patterns need not be quick


LONGEST_NAME = 200


def secrets(document: Document) -> Iterator[Problem]:
    """Every value of a configuration or variable that looks like a secret. The value itself is never repeated."""
    for id_, node in document.nodes.items():
        for pointer, name in _found(dict(node.config), "", ""):
            where = Where(node=id_, pointer=f"/nodes/{id_}/config{pointer}")
            yield _problem(node.name, name, where)
    for pointer, name in _found(dict(document.variables), "", ""):
        yield _problem("Variables", name, Where(pointer=f"/variables{pointer}"))


def _problem(owner: str, name: str, where: Where) -> Problem:
    message = f"“{owner}”: “{name}” looks like a secret. Everybody who may see this workflow can read it."
    hint = "Use one that can do little, and replace it if more people see this workflow than should know it."
    return Problem("plain-secret", message, hint, where, "warning")


def _found(value: Any, pointer: str, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            escaped = str(key).replace("~", "~0").replace("/", "~1")
            yield from _found(inner, f"{pointer}/{escaped}", str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _found(inner, f"{pointer}/{index}", name)
    elif isinstance(value, str) and _is_secret(name, value):
        yield pointer, name


def _is_secret(name: str, value: str) -> bool:
    head = value[:LOOKED_AT]
    if _KEYS.search(head) or _IN_ADDRESS.search(head):
        return True
    return bool(_NAMES.search(name[:LONGEST_NAME])) and len(value) >= 6 and "{{" not in value
