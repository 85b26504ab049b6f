"""Run a piece of Python in the sandbox."""

import ast
from collections.abc import Mapping
from keyword import iskeyword
from typing import Any

from engine.core.expressions import Scope
from engine.core.retry import FailureKind
from engine.core.steps import ConfigProblem, Done, Effect, Fail, Outcome, StepContext, StepType
from engine.core.views import script_giving_lists
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
            return [ConfigProblem("/code", message, position=_place_of(error, config["code"]))]
        inputs = config.get("inputs")
        names = [str(name) for name in inputs] if isinstance(inputs, Mapping) else []
        return [
            ConfigProblem("/inputs", f"“{name}” cannot be the name of a variable", "Write it like net_amount.")
            for name in names
            if not name.isidentifier() or iskeyword(name)
        ]

    def perform(self, context: StepContext) -> Outcome:
        names = _named(context.config["code"], context.scope)
        names |= {str(name): value for name, value in (context.config.get("inputs") or {}).items()}
        try:
            done = run_code(script_giving_lists(context.config["code"]), names)
        except CodeFailed as error:
            where = f" (line {error.line})" if error.line else ""
            return Fail(f"{error.message}{where}", FailureKind.PERMANENT)
        return Done({"result": done.value, "printed": done.printed})


def _place_of(error: BaseException, code: object) -> int | None:
    """Where the fault is, in characters from the start; None where nobody can tell."""
    if not (isinstance(error, SyntaxError) and isinstance(code, str) and error.lineno):
        return None
    before = "".join(code.splitlines(keepends=True)[: error.lineno - 1])
    return min(len(before) + max((error.offset or 1) - 1, 0), len(code))


def _named(code: str, scope: Scope) -> dict[str, Any]:
    """What the code names, and of the results of steps only those: all together may be more than the sandbox takes."""
    known = {root: scope.get(root) for root in ("input", "steps", "vars", "run")}
    known |= {"loop": scope["loop"]} if "loop" in scope else {}
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {name: _plain(value) for name, value in known.items()}  # the sandbox says what is wrong with it
    seen = [node.id for node in nodes if isinstance(node, ast.Name)]
    read = [step for node in nodes if (step := _step_read(node)) is not None]
    if len(read) == seen.count("steps"):
        results = scope.get("steps") or {}
        known["steps"] = {step: results[step] for step in read if step in results}
    return {name: _plain(value) for name, value in known.items() if name in seen}


def _step_read(node: ast.AST) -> str | None:
    """The step in `steps["step"]`."""
    match node:
        case ast.Subscript(value=ast.Name(id="steps"), slice=ast.Constant(value=str() as step)):
            return step
    return None


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
