"""The keys of steps: which node, in which pass through which containers.

`send` is a node of the run itself, `loop[3].send` one in the fourth pass through `loop`, `loop[3~2].send` the same in
the container's second attempt. `loop[3]` is the pass itself. `send!0` is the first approval gate of `send`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

DEEPEST = 5
_MANY = 65_536
_ATTEMPT = re.compile(r"~\d+(?=\])")


@lru_cache(_MANY)
def scope_of(key: str) -> str:
    """The pass a step belongs to, "" for the run itself: `loop[3].send` → `loop[3]`."""
    return key.rpartition(".")[0]


@lru_cache(_MANY)
def prefix_of(key: str) -> str:
    """What precedes the node in a key: `loop[3].send` → `loop[3].`."""
    return key[: key.rfind(".") + 1]


@lru_cache(_MANY)
def node_of(key: str) -> str:
    """The node a step stands for, gates included: `loop[3].send` → `send`, `send!0` → `send!0`."""
    return key[key.rfind(".") + 1 :]


def is_scope(key: str) -> bool:
    """Whether a key is a pass through a container rather than a step in one."""
    return key.endswith("]")


def within(scope: str, node: str) -> str:
    """The key of a node in a pass."""
    return f"{scope}.{node}" if scope else node


def pass_of(container: str, index: int, attempt: int) -> str:
    """The key of one pass through a container in the container's current attempt."""
    return f"{container}[{index}]" if attempt <= 1 else f"{container}[{index}~{attempt}]"


@lru_cache(_MANY)
def container_of(scope: str) -> str:
    """The step whose pass this is: `outer[0].inner[2]` → `outer[0].inner`; "" for the run itself."""
    return scope[: scope.rindex("[")] if scope else ""


@lru_cache(_MANY)
def index_of(scope: str) -> int:
    """The number of a pass, from 0."""
    return int(scope[scope.rindex("[") + 1 : -1].partition("~")[0])


@lru_cache(_MANY)
def attempt_of(scope: str) -> int:
    """The container's attempt that a pass belongs to, from 1."""
    return int(scope[scope.rindex("[") + 1 : -1].partition("~")[2] or 1)


@lru_cache(_MANY)
def lasting(key: str) -> str:
    """A key whatever attempts its containers have needed: `loop[3~2].send` → `loop[3].send`."""
    return _ATTEMPT.sub("", key) if "~" in key else key


def passes_around(key: str) -> Iterator[str]:
    """The passes that a step or pass lies in, the innermost first."""
    scope = scope_of(key)
    while scope:
        yield scope
        scope = scope_of(container_of(scope))


def lies_below(key: str, scope: str) -> bool:
    """Whether a step or pass lies in a pass, however deep."""
    return not scope or (key.startswith(scope) and key[len(scope) : len(scope) + 1] == ".")
