"""What Python code reads by name: steps that are not there, and data by a dot, which there are dictionaries."""

import ast
import re
from collections.abc import Iterator, Mapping

from engine.core.check.mending import other_text
from engine.core.document import Document
from engine.core.expressions import ROOTS
from engine.core.problems import Problem, Where
from engine.core.steps import StepType

_OWN = frozenset(dir(dict))  # methods of dictionaries, such as `get`


def scripts(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """Only warnings: code may look before it reads, and may have names of its own."""
    for id_, node in document.nodes.items():
        fields = catalogue[node.type].config.get("properties", {}) if node.type in catalogue else {}
        for name, schema in fields.items():
            code = node.config.get(name)
            if schema.get("x-language") == "python" and isinstance(code, str):
                yield from _script(document, node.name, code, Where(node=id_, pointer=f"/nodes/{id_}/config/{name}"))


def _script(document: Document, name: str, code: str, where: Where) -> Iterator[Problem]:
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # told elsewhere
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    for step in dict.fromkeys(step for node in nodes if (step := _step(node)) and "steps" not in own):
        if step not in document.nodes:
            message = f'“{name}” reads steps["{step}"], but there is no step “{step}”.'
            hint = "Choose a step that exists; its id stands under “Output” in its panel."
            yield Problem("unknown-reference", message, hint, where, "warning")
    for dotted in dict.fromkeys(text for node in nodes if (text := _dotted(node, own))):
        root, part = dotted.split(".")
        written = f'{root}["{part}"]'
        message = f"“{name}” reads {dotted}, but in code data are dictionaries."
        alone = len(re.findall(rf"(?<![\w.]){re.escape(dotted)}(?!\w)", code)) == code.count(dotted)
        fix = other_text(f"Write {written}", code, dotted, written, where) if alone else None
        yield Problem("dotted-data", message, f"Write {written}.", where, "warning", fix=fix)


def _step(node: ast.AST) -> str:
    """The step in `steps["step"]`."""
    match node:
        case ast.Subscript(value=ast.Name(id="steps"), slice=ast.Constant(value=str() as step), ctx=ast.Load()):
            return step
    return ""


def _dotted(node: ast.AST, own: set[str]) -> str:
    """`input.name`, where that is no method and `input` no name of the code's own."""
    match node:
        case ast.Attribute(value=ast.Name(id=root), attr=part, ctx=ast.Load()) if root in ROOTS - own:
            return "" if part in _OWN else f"{root}.{part}"
    return ""
