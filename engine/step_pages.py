"""The documentation of step types, written from what they declare: one Markdown page each, and an index."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from engine.core.contract import CATEGORIES
from engine.core.ports import KIND_WORDS
from engine.core.retry import NO_RETRY, WORTH_RETRYING, Retry
from engine.core.steps import Effect, StepType
from engine.registry import CATALOGUE, ORIGINS

AFTER_A_CRASH = {
    Effect.PURE: "It only computes, so it is simply done again.",
    Effect.IDEMPOTENT: "It is done again: doing it twice is the same as doing it once.",
    Effect.KEYED: "It is done again under the same idempotency key, which the other side uses to drop repeats.",
    Effect.AT_MOST_ONCE: "It is not repeated by itself: a person says whether it was done.",
    Effect.WAIT: "It asks again under the same key, which changes nothing, and goes on waiting.",
}
LASTS = "What it has brought about stays: a person is told, unless the step names a reverse."
CONTAINS = {
    "each": "Other steps lie inside it and are done once for each item.",
    "while": "Other steps lie inside it and are done again and again.",
    "group": "Other steps lie inside it and belong together.",
}
WRITTEN = "<!-- Written by `manage.py step_pages --into docs/steps` from the step type's declaration. -->"


def own_types() -> list[StepType]:
    """The step types of the product itself, without those of packages, by name."""
    return sorted((each for each in CATALOGUE.values() if each.type not in ORIGINS), key=lambda each: each.type)


def pages(types: Iterable[StepType]) -> dict[str, str]:
    """File names and contents of a folder that documents these step types."""
    types = list(types)
    return {"README.md": _index(types), **{f"{each.type}.md": page_of(each) for each in types}}


def page_of(step_type: StepType) -> str:
    """The page of one step type."""
    cls = type(step_type)
    parts = [
        f"# {cls.title}",
        WRITTEN,
        f"`{cls.type}` · {cls.category}",
        cls.description,
        cls.docs.strip(),
        "\n".join(_facts(cls)),
        "## Ways out",
        "\n".join(_ways_out(cls)),
        "## Configuration",
        _fields(cls.config),
        "## Output",
        _fields(cls.output, empty=cls.output.get("description") or cls.output.get("title") or "Any value."),
        "For example:",
        f"```json\n{json.dumps(cls.sample, indent=2, ensure_ascii=False)}\n```",
        *_failures(cls),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _index(types: list[StepType]) -> str:
    rows = [
        f"| [{each.title}]({each.type}.md) | `{each.type}` | {each.description} |"
        for category in sorted(CATEGORIES)
        for each in types
        if each.category == category
    ]
    head = ["# Step types", WRITTEN, "What can be drawn. A page for each says what it needs, gives and may fail with."]
    return "\n\n".join([*head, "\n".join(["| Step | Type | What it does |", "|---|---|---|", *rows])]) + "\n"


def _facts(cls: type[StepType]) -> Iterator[str]:
    yield "| | |"
    yield "|---|---|"
    if cls.container:
        yield f"| Container | {CONTAINS[cls.container]} |"
    yield f"| After a crash | {AFTER_A_CRASH[cls.effect]} |"
    if cls.lasting:
        yield f"| When a run is rolled back | {LASTS} |"
    yield f"| Time limit | {f'{cls.timeout:g} s' if cls.timeout else 'none'}, unless the step says otherwise |"
    yield f"| Tried again | {_retry(cls.retry)} |"


def _ways_out(cls: type[StepType]) -> Iterator[str]:
    yield "| Port | Kind | When | Carries |"
    yield "|---|---|---|---|"
    for port in cls.ways_out():
        name = f"one for each of `{port.each}`" if port.each else f"`{port.name}`"
        only = f"Only where `{port.when}` is filled in." if port.when else ""
        carries = "the output below" if port.output is None else _carried(port.output)
        yield f"| {name} | {KIND_WORDS[port.kind]} | {' '.join(filter(None, (port.about, only)))} | {carries} |"


def _carried(schema: dict[str, Any], path: str = "") -> str:
    """The values behind a port that has an output of its own: the innermost that are known."""
    found = [
        f"`{path}{name}`" if not part.get("properties") else _carried(part, f"{path}{name}.")
        for name, part in schema.get("properties", {}).items()
    ]
    return ", ".join(found) or "nothing"


def _retry(retry: Retry) -> str:
    if retry == NO_RETRY or retry.attempts <= 1:
        return "only if the step says so"
    kinds = ", ".join(sorted(kind.value for kind in retry.kinds))
    delay = f"{retry.delay:g} s, {retry.backoff.value}"
    return (
        f"up to {retry.attempts} attempts ({delay}) after failures of the kinds {kinds}, unless the step says otherwise"
    )


def _failures(cls: type[StepType]) -> Iterator[str]:
    if not cls.fails:
        yield "It cannot fail."
    elif cls.failures:
        yield "## When it fails"
        rows = [
            f"| {kind.value} | {when} | {'can help' if kind in WORTH_RETRYING else 'does not help'} |"
            for kind, when in cls.failures.items()
        ]
        yield "\n".join(["| Kind | When | Trying again |", "|---|---|---|", *rows])


def _fields(schema: dict[str, Any], *, empty: str = "It needs none.") -> str:
    """A table of the properties of an object."""
    properties = schema.get("properties")
    if not properties:
        return empty
    required = schema.get("required", ())
    rows = [
        f"| `{name}` | {_cell(field.get('title', ''))} | {_kind(field)} | {_about(field, name in required)} |"
        for name, field in properties.items()
    ]
    return "\n".join(["| Field | Title | Kind | About |", "|---|---|---|---|", *rows])


def _kind(field: dict[str, Any]) -> str:
    if "enum" in field:
        return " or ".join(f"`{json.dumps(value)}`" for value in field["enum"])
    types = field.get("type", field.get("x-control", "any value"))
    words = types if isinstance(types, str) else " or ".join(types)
    items = field.get("items", {}).get("type") if words == "array" else None
    return f"array of {items}" if items else words


def _about(field: dict[str, Any], required: bool) -> str:
    parts = ["**Required.**"] if required else []
    if field.get("description"):
        parts.append(_cell(field["description"]))
    limits = [
        words.format(field[name])
        for name, words in (
            ("minimum", "at least {}"), ("maximum", "at most {}"), ("maxLength", "at most {} characters"),
            ("minItems", "at least {}"), ("maxItems", "at most {} entries"),
        )
        if name in field and not (name == "minItems" and field[name] == 0)
    ]  # fmt: skip
    if limits:
        parts.append(f"{', '.join(limits).capitalize()}.")
    if field.get("default") is not None:
        parts.append(f"Default: `{_cell(json.dumps(field['default'], ensure_ascii=False))}`.")
    if field.get("examples"):
        parts.append(f"Example: `{_cell(json.dumps(field['examples'][0], ensure_ascii=False))}`.")
    return " ".join(parts)


def _cell(text: str) -> str:
    """Words for a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")
