"""Run a piece of Python in the sandbox."""

import ast
from collections.abc import Mapping
from typing import Any

from engine.core.retry import FailureKind
from engine.core.steps import ConfigProblem, Done, Effect, Fail, Outcome, StepContext, StepType
from engine.sandbox import CodeFailed, run_code


class CodePython(StepType):
    type = "code.python"
    title = "Python code"
    description = "Compute something with a few lines of Python, in a sandbox."
    category = "code"
    icon = "code"
    effect = Effect.IDEMPOTENT  # no effect at all, but slow enough to leave the driver's own thread
    computes = True
    summary = "{code}"
    config = {
        "type": "object",
        "required": ["code"],
        "properties": {
            "inputs": {
                "title": "Names for the code", "type": "object", "additionalProperties": {}, "x-control": "mapping",
                "description": "Each becomes a variable. `input`, `steps`, `vars` and `run` are always there, `loop` in a loop.",
            },
            "code": {
                "title": "Code", "type": "string", "minLength": 1, "maxLength": 100_000, "x-control": "code",
                "x-language": "python", "x-template": False,
                "examples": ["net = input['net']\n{'vat': round(net * 0.21, 2)}"],
                "description": "The value of the last line is the result.",
            },
        },
        "additionalProperties": False,
    }  # fmt: skip
    output = {
        "type": "object",
        "properties": {"result": {"title": "Result"}, "printed": {"type": "string", "title": "Printed text"}},
    }
    failures = {FailureKind.PERMANENT: "The code stopped with an error, or used more time or memory than it may."}
    sample = {"result": {"vat": 21.0}, "printed": ""}
    docs = (
        "A subset of Python without files, network or packages. It may run for 10 seconds and use 200 MB. "
        "The value of the last line is the result; `print` is kept beside it."
    )

    def check(self, config: Mapping[str, Any]) -> list[ConfigProblem]:
        try:
            ast.parse(config["code"])
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None)
            message = f"the code cannot be read{f' (line {line})' if line else ''}: {getattr(error, 'msg', error)}"
            return [ConfigProblem("/code", message, position=line)]
        return []

    def perform(self, context: StepContext) -> Outcome:
        names = {root: _plain(context.scope.get(root)) for root in ("input", "steps", "vars", "run")}
        if "loop" in context.scope:
            names["loop"] = context.scope["loop"]
        names |= {str(name): value for name, value in (context.config.get("inputs") or {}).items()}
        try:
            done = run_code(context.config["code"], names)
        except CodeFailed as error:
            where = f" (line {error.line})" if error.line else ""
            return Fail(f"{error.message}{where}", FailureKind.PERMANENT)
        return Done({"result": done.value, "printed": done.printed})


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
