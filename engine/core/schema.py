"""The JSON Schema of the workflow document, version 1."""

from typing import Any

_NAME = {"type": "string", "maxLength": 200}
_SECONDS = {"type": "number", "exclusiveMinimum": 0, "maximum": 316_224_000}
LONGEST_ATTEMPT = 3_600
LONGEST_ID = 60
NODE_ID = f"^[a-z][a-z0-9_]{{0,{LONGEST_ID - 1}}}$"

FAILURE_KINDS = ["transient", "timeout", "rate_limited", "validation", "permission", "permanent", "critical"]
ON_ERROR = ["fail", "ask", "roll_back"]
MOST_GATES = 20

GATES: dict[str, Any] = {
    "title": "Quality gates",
    "type": "array",
    "maxItems": MOST_GATES,
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "kind"],
        "properties": {
            "name": {**_NAME, "minLength": 1},
            "kind": {"enum": ["threshold", "validation", "approval"]},
            "action": {"enum": ["continue", "pause", "abort"], "default": "pause"},
            "metric": {"type": "string", "maxLength": 4_000},
            "operator": {"enum": ["at_least", "at_most", "greater", "less", "equals"], "default": "at_least"},
            "threshold": {"type": "number"},
            "condition": {"type": "object"},
            "approval": {"type": "object"},
        },
    },
}

NODE_SETTINGS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "join": {
            "title": "Begin when",
            "anyOf": [
                {"enum": ["all", "any"]},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["at_least"],
                    "properties": {"at_least": {"type": "integer", "minimum": 1, "maximum": 1000}},
                },
            ],
        },
        "retry": {
            "title": "Try again",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "attempts": {"type": "integer", "minimum": 1, "maximum": 100, "default": 1},
                "delay": {"type": "number", "minimum": 0, "maximum": 86_400, "default": 1},
                "backoff": {"enum": ["fixed", "linear", "exponential"], "default": "exponential"},
                "max_delay": {"type": "number", "minimum": 0, "maximum": 604_800, "default": 300},
                "jitter": {"type": "number", "minimum": 0, "maximum": 1, "default": 0},
                "total_time": {"anyOf": [{"type": "null"}, _SECONDS]},
                "kinds": {"type": "array", "uniqueItems": True, "items": {"enum": FAILURE_KINDS}},
            },
        },
        # A driver that hands over waits for its effects this long at most, so none may take longer.
        "timeout": {
            "title": "Time limit in seconds",
            "anyOf": [{"type": "null"}, {"type": "number", "exclusiveMinimum": 0, "maximum": LONGEST_ATTEMPT}],
        },
        "optional": {"title": "Optional: carry on if it fails", "type": "boolean"},
        "on_crash": {"title": "If a crash interrupts it", "enum": ["ask", "again", None]},
        "disabled": {"title": "Disabled", "type": "boolean"},
        "fallback": {
            "title": "If all attempts fail, once more with",
            "anyOf": [
                {"type": "null"},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["config"],
                    "properties": {"config": {"type": "object"}},
                },
            ],
        },
        "on_error": {"title": "If nothing catches a failure", "enum": [*ON_ERROR, None]},
        "compensation": {
            "title": "Undone by",
            "anyOf": [{"type": "null"}, {"type": "string", "pattern": NODE_ID}],
        },
        "gates": GATES,
        "pinned": {
            "title": "Pinned result",
            "anyOf": [
                {"type": "null"},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["output"],
                    "properties": {"output": {}, "port": {"type": "string", "minLength": 1, "maxLength": 100}},
                },
            ],
        },
        "breakpoint": {"title": "Stop here when stepping", "type": "boolean"},
        "notes": {"title": "Notes", "type": "string", "maxLength": 10_000},
    },
}

DOCUMENT_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Automate workflow document",
    "type": "object",
    "required": ["schema", "name", "nodes", "edges"],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": 1},
        "name": {**_NAME, "minLength": 1},
        "description": {"type": "string", "maxLength": 10_000},
        "category": _NAME,
        "tags": {"type": "array", "maxItems": 50, "items": _NAME},
        "input": {"type": "object"},
        "output": {"type": "object", "maxProperties": 200},
        "variables": {"type": "object", "maxProperties": 200},
        "settings": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "time_limit": {"anyOf": [{"type": "null"}, _SECONDS]},
                "on_failure": {"enum": [*ON_ERROR, None]},
                "gates": GATES,
                "priority": {"type": "integer", "minimum": -10, "maximum": 10, "default": 0},
                "concurrency": {
                    "anyOf": [
                        {"type": "null"},
                        {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["limit"],
                            "properties": {
                                "limit": {"type": "integer", "minimum": 1, "maximum": 10_000},
                                "key": {"type": "string", "maxLength": 4_000},
                                "when_full": {"enum": ["queue", "reject", "cancel_older"], "default": "queue"},
                            },
                        },
                    ]
                },
                "rate": {
                    "anyOf": [
                        {"type": "null"},
                        {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["runs", "seconds"],
                            "properties": {
                                "runs": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
                                "seconds": {"type": "number", "exclusiveMinimum": 0, "maximum": 86_400},
                            },
                        },
                    ]
                },
            },
        },
        "nodes": {
            "type": "object",
            "maxProperties": 20_000,
            "propertyNames": {"pattern": NODE_ID},
            "additionalProperties": {
                "type": "object",
                "required": ["type"],
                "additionalProperties": False,
                "properties": {
                    "type": {"type": "string", "minLength": 1, "maxLength": 100},
                    "name": _NAME,
                    "config": {"type": "object"},
                    "inside": {"anyOf": [{"type": "null"}, {"type": "string", "pattern": NODE_ID}]},
                    "settings": NODE_SETTINGS,
                },
            },
        },
        "edges": {
            "type": "object",
            "maxProperties": 100_000,
            "additionalProperties": {
                "type": "object",
                "required": ["from", "port", "to"],
                "additionalProperties": False,
                "properties": {
                    "from": {"type": "string"},
                    "port": {"type": "string", "minLength": 1, "maxLength": 100},
                    "to": {"type": "string"},
                },
            },
        },
        "layout": {"type": "object"},
    },
}
