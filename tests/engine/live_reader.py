"""A browser in Python: the same rules as canvas/src/model/live.ts, and a check that a message has exactly its shape."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from engine.live.window import LAST_EVENTS, OPEN, is_own


@dataclass(frozen=True)
class Reader:
    """What a page shows of a run."""

    seq: int
    run: dict[str, Any]
    steps: dict[str, dict[str, Any]]
    passes: dict[str, Any]
    events: tuple[dict[str, Any], ...] = field(default=())
    gap: bool = False

    @property
    def shown(self) -> dict[str, Any]:
        """All of it, with as many events as a snapshot brings."""
        return {
            "seq": self.seq,
            "run": self.run,
            "steps": self.steps,
            "passes": self.passes,
            "events": self.events[-LAST_EVENTS:],
        }


def from_snapshot(message: Any) -> Reader:
    """Where a page begins."""
    steps = {step["key"]: step for step in message["steps"]}
    return Reader(message["seq"], message["run"], steps, message["passes"], tuple(message["events"]))


def receive(state: Reader, message: Any) -> Reader:
    """The next state; a message that does not join on only sets `gap`."""
    if message["type"] == "snapshot":
        return state if message["seq"] < state.seq else from_snapshot(message)
    if message["seq"] <= state.seq:
        return state
    if message["after"] != state.seq:
        return replace(state, gap=True)
    known = state.events[-1]["number"] if state.events else 0
    fresh = tuple(event for event in message["events"] if event["number"] > known)
    steps = {**state.steps, **{step["key"]: step for step in message["steps"]}}
    steps = {key: step for key, step in steps.items() if is_shown(step, message["seq"])}
    passes = {key: one for key, one in {**state.passes, **message["passes"]}.items() if key in steps}
    return Reader(message["seq"], message["run"], steps, passes, state.events + fresh)


def is_shown(step: dict[str, Any], seq: int) -> bool:
    """Whether a page keeps a step: the run's own always, those of passes while they are open or have just changed."""
    return is_own(step["key"]) or step["status"] in OPEN or step["seq"] > seq - LAST_EVENTS


def misfits(value: Any, shape: Any, place: str = "") -> list[str]:
    """Where a value is not exactly of a shape made of TypedDicts; nothing missing, nothing more."""
    if is_typeddict(shape):
        return _members(value, shape, place)
    origin = get_origin(shape)
    if shape is Any:
        return []
    if origin is Literal:
        return [] if value in get_args(shape) else [f"{place}: {value!r} is not one of {get_args(shape)}"]
    if origin in (Union, UnionType):
        tried = [misfits(value, option, place) for option in get_args(shape)]
        return [] if [] in tried else min(tried, key=len)
    if origin is NotRequired:
        return misfits(value, get_args(shape)[0], place)
    if origin in (list, dict):
        return _inside(value, origin, get_args(shape)[-1], place)
    wanted = NoneType if shape is None else shape
    fits = isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))
    return [] if fits else [f"{place}: {value!r} is no {wanted.__name__}"]


def _inside(value: Any, kind: type, inner: Any, place: str) -> list[str]:
    if not isinstance(value, kind):
        return [f"{place}: not a {kind.__name__}"]
    inside: Any = value
    items: Iterable[tuple[Any, Any]] = inside.items() if isinstance(inside, dict) else enumerate(inside)
    return [fault for name, item in items for fault in misfits(item, inner, f"{place}/{name}")]


def _members(value: Any, shape: Any, place: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place}: not an object"]
    hints = get_type_hints(shape, include_extras=False)
    faults = [f"{place}/{name}: not in the shape" for name in value if name not in hints]
    faults += [f"{place}/{name}: missing" for name in shape.__required_keys__ if name not in value]
    for name, hint in hints.items():
        if name in value:
            faults += misfits(value[name], hint, f"{place}/{name}")
    return faults
