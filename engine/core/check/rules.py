"""Faults in how the rules of a condition are put together: what compares nothing, and groups that are no good."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.core.comparisons import BY_SIZE, is_amount
from engine.core.conditions import DEEPEST, MOST_RULES, is_group, items_of, pointer_of
from engine.core.problems import Problem, Where


def rules(name: str, condition: Mapping[str, Any], where: Where) -> Iterator[Problem]:
    """What can be told of each rule and group by itself, and of all of them; whatever a draft holds."""
    count = 0
    for places, item in items_of(dict(condition)):
        at = where.pointer + pointer_of(places)
        if is_group(item):
            yield from _group(f"“{name}”: {_called(places, 'group')}", item, len(places), replace(where, pointer=at))
            continue
        count += 1
        if item.get("left") in ("", None):
            message = f"“{name}”: {_called(places, 'rule')} compares nothing."
            yield Problem("empty-rule", message, "Choose what to look at.", replace(where, pointer=f"{at}/left"))
        for side in ("left", "right") if item.get("op") in BY_SIZE else ():
            text = item.get(side)
            if isinstance(text, str) and is_amount(text):
                message = f"“{name}”: {_called(places, 'rule')} compares by size with “{text}”, which is no number."
                hint = "Numbers read like 1250.5, dates like 2030-12-31."
                yield Problem("no-number", message, hint, replace(where, pointer=f"{at}/{side}"), "warning")
    if count > MOST_RULES:
        message = f"“{name}” has a condition with {count} rules; {MOST_RULES} are the most, those in groups included."
        hint = "Split it over several steps, or write it as an expression."
        yield Problem("too-many-rules", message, hint, replace(where, pointer=f"{where.pointer}/rules"))


def _group(called: str, group: dict[str, Any], depth: int, where: Where) -> Iterator[Problem]:
    if depth > DEEPEST:
        message = f"{called} lies too deep: groups may lie {DEEPEST} deep in each other."
        yield Problem("deep-group", message, "Put its rules into the group around it, or write an expression.", where)
    elif group["rules"] in ([], None):
        yield Problem("empty-group", f"{called} has no rules.", "Add a rule to it, or remove it.", where)


def _called(places: tuple[int, ...], what: str) -> str:
    """`rule 2`, `group 1`, `rule 2 of group 1`, `rule 3 of group 1.2`: as the form names them, counted from 1."""
    *around, last = (str(index + 1) for index in places)
    return f"{what} {last} of group {'.'.join(around)}" if around else f"{what} {last}"
