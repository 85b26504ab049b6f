"""Under which key a step is done, so that the other side can tell a repeat from another deed.

A container that is tried again goes through its body again; what it had done already must not be done twice there.
So all attempts have one key, but for two things: what was undone is done again under another, or the other side would
take it for a repeat of what was taken back; and a pass through a fallback's items is about another item. What has no
key, such as an e-mail or a called run, is another deed each time it is done, so each has a reverse of its own. And what
was done twice under one key is one deed: a reverse without a key undoes it once.
"""

from collections.abc import Iterator

from engine.core.keys import attempt_of, container_of, index_of, node_of, pass_of, scope_of, within
from engine.core.run_state import RunState, StepState
from engine.core.states import StepStatus
from engine.core.steps import Effect

_DONE = frozenset({StepStatus.COMPLETED, StepStatus.COMPENSATING, StepStatus.COMPENSATED})


def deed_of(state: RunState, key: str) -> str:
    """What a step does, the same for all its attempts: `loop[3~2].send` → `loop[3].send`."""
    if "~" not in key:
        return key  # nothing around it was tried again
    node = state.node(key)
    if node.undoes:
        original = within(scope_of(key), node.undoes)
        keyless = state.node(original).keyless or node_of(original) in state.plan.keyless
        again = (_done_before if keyless else _undone_before)(state, original)
    else:
        again = _undone_before(state, key) if node.node.settings.compensation else 0
    return f"{_place(state, key)}~{again + 1}" if again else _place(state, key)


def undone_as(state: RunState, key: str) -> StepState | None:
    """Another attempt that did the same under the same key and has been undone, or left to a person to undo.

    None also where the reverse has a key of its own, so that nothing comes of doing it once more.
    """
    reverse = state.node(key).node.settings.compensation or ""
    if state.node(key).effect is not Effect.KEYED or not state.node(reverse).keyless:
        return None
    deed = deed_of(state, within(scope_of(key), reverse))
    for other in _same_deed(state, key):
        tried = other.status is StepStatus.COMPENSATED or other.noted("undo")
        if tried and deed_of(state, within(other.scope, reverse)) == deed:
            return other
    return None


def _place(state: RunState, key: str) -> str:
    """A key whose passes say which item they are about, not in which attempt of their container.

    What a container had done that was undone as a whole is done again as something else: `g[0].loop~2[0].send`.
    """
    scope = scope_of(key)
    if not scope:
        return key
    container = container_of(scope)
    others = _others(state, container)
    first = others[0] if attempt_of(scope) in others else 1
    return within(pass_of(deed_of(state, container), index_of(scope), first), node_of(key))


def _others(state: RunState, container: str) -> list[int]:
    """The attempts of a container that went through the items of its fallback."""
    step = state.steps.get(container)
    entered = (step.noted("entered") or step.noted("was_entered")) if step else None
    return list(entered.get("others", ())) if entered else []


def _undone_before(state: RunState, key: str) -> int:
    """How often what a step does had been undone, or left to a person to undo, before the step did it."""
    own = state.steps.get(key)
    given_up = own is not None and own.status is StepStatus.CANCELLED  # a container, with what it had done
    ended = (own.seq if given_up else own.ended_seq) if own else None
    undone = (step for step in _same_deed(state, key) if step.status is StepStatus.COMPENSATED or step.noted("undo"))
    return sum(ended is None or step.seq < ended for step in undone)


def _done_before(state: RunState, key: str) -> int:
    """How often what has no key, so that each time is a deed of its own, had been done before the step did it."""
    ended = state.steps[key].ended_seq or 0
    return sum(step.status in _DONE and (step.ended_seq or 0) < ended for step in _same_deed(state, key))


def _same_deed(state: RunState, key: str) -> Iterator[StepState]:
    """The same step about the same item in the other attempts that the containers around it have made."""
    place = _place(state, key)
    for one in _in_every_attempt(state, key):
        step = state.steps.get(one)
        if step is not None and one != key and _place(state, one) == place:
            yield step


def _in_every_attempt(state: RunState, key: str) -> Iterator[str]:
    """The keys of a step in all attempts that the containers around it have made."""
    scope = scope_of(key)
    if not scope:
        yield key
        return
    for container in _in_every_attempt(state, container_of(scope)):
        step = state.steps.get(container)
        for attempt in range(1, (step.attempt if step else 0) + 1):
            yield within(pass_of(container, index_of(scope), attempt), node_of(key))
