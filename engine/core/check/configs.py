"""Faults of what is filled in at the nodes."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import jsonschema_rs

from engine.core.check.answers import found_by
from engine.core.document import Document
from engine.core.problems import Problem, Severity, Where
from engine.core.steps import StepType

LONGEST_QUOTED = 80


def configs(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    for id_, node in document.nodes.items():
        step_type = catalogue.get(node.type)
        if step_type is None:
            where = Where(node=id_, pointer=f"/nodes/{id_}/type")
            hint = "Replace it by a step from the palette, or install the package that brings this type."
            yield Problem("unknown-step-type", f"“{node.name}” is of the unknown type “{node.type}”.", hint, where)
            continue
        yield from faults_of(id_, node.name, node.config, step_type)
        for fault in found_by(node.type, partial(step_type.check, node.config)):
            where = Where(node=id_, pointer=f"/nodes/{id_}/config{fault.pointer}")
            severity: Severity = "warning" if fault.severity == "warning" else "error"
            yield Problem(
                "invalid-config", f"“{node.name}”: {fault.message}", fault.hint, where, severity, fault.position
            )


def faults_of(id_: str, name: str, config: Mapping[str, Any], step_type: StepType) -> Iterator[Problem]:
    for error in jsonschema_rs.validator_for(step_type.config).iter_errors(dict(config)):
        path = list(error.instance_path)
        if _is_template(_at(config, path)) and not _is_literal(step_type.config, path):
            continue  # its value is known only when the run comes to it
        title, pointer = _field_words(step_type.config, path, error)
        where = Where(node=id_, pointer=f"/nodes/{id_}/config{pointer}")
        yield Problem("invalid-config", f"“{name}”: {title}.", "Open the step and fill in the field.", where)


def _field_words(schema: Mapping[str, Any], path: list[str | int], error: Any) -> tuple[str, str]:
    """A sentence about a schema fault in the words of the form, and the pointer of its field."""
    missing = getattr(error.kind, "property", None) if "required" in str(error.schema_path) else None
    if missing is None and error.message.endswith("is a required property"):
        missing = error.message.split('"')[1]
    if not path and missing is None and "anyOf" in str(error.schema_path):
        choices = [name for option in schema.get("anyOf", ()) for name in option.get("required", ())]
        titles = [schema["properties"].get(name, {}).get("title", name) for name in choices]
        if titles:
            return f"{' or '.join(f'“{title}”' for title in titles)} is missing", f"/{choices[0]}"
    full = [*path, missing] if missing else path
    pointer = "".join(f"/{part}" for part in full)
    properties = schema.get("properties", {})
    title = properties.get(str(full[0]), {}).get("title", str(full[0])) if full else "the configuration"
    if missing or (path and _blank(error)):
        return f"{title} is missing", pointer
    return f"{title}: {_told(error)[:200].rstrip('.')}", pointer


def _told(error: Any) -> str:
    """What is wrong; of a long text that begins it, such as a title, nothing: else what is wrong with it is cut off."""
    text, message = json.dumps(error.instance, ensure_ascii=False), str(error.message)
    return f"it{message[len(text) :]}" if len(text) > LONGEST_QUOTED and message.startswith(text) else message


def _blank(error: Any) -> bool:
    return error.instance in ("", None, [], {})


def _is_template(value: Any) -> bool:
    return isinstance(value, str) and "{{" in value


def _is_literal(schema: Mapping[str, Any], path: list[str | int]) -> bool:
    """Whether the field is taken as it stands, so that a template in it will never become something else."""
    for part in path:
        below = schema.get("items") if isinstance(part, int) else (schema.get("properties") or {}).get(part)
        schema = below if isinstance(below, Mapping) else {}
        if schema.get("x-template") is False:
            return True
    return False


def _at(value: Any, path: list[str | int]) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value
