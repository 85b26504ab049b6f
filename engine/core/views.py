"""Views and ranges of Python as the lists they stand for: the sandbox hands out nothing but the text of one."""

import ast
import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # as Python counts them: other signs that end a line do not
_VIEWS = frozenset({"keys", "values", "items"})


def as_lists(node: ast.expr) -> ast.expr:
    """The expression, giving lists: `[*order.keys()]` for `order.keys()`. What is used up within it stays."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name), args=[], keywords=[]) if name in _VIEWS:
            return ast.List([ast.Starred(node, ast.Load())], ast.Load())
        case ast.Call(func=ast.Name(id="range")):
            return ast.List([ast.Starred(node, ast.Load())], ast.Load())
        case ast.List() | ast.Tuple():
            node.elts = [as_lists(part) for part in node.elts]
        case ast.Dict() | ast.BoolOp():
            node.values = [as_lists(part) for part in node.values]
        case ast.IfExp():
            node.body, node.orelse = as_lists(node.body), as_lists(node.orelse)
        case ast.ListComp():
            node.elt = as_lists(node.elt)
        case ast.DictComp():
            node.value = as_lists(node.value)
    return node


def script_giving_lists(code: str) -> str:
    """The same script, its last line changed so that it gives lists; all lines before it stay where they are."""
    try:
        last = ast.parse(code).body[-1:]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return code  # the sandbox says what is wrong with it
    if not last or not isinstance(last[0], ast.Expr):
        return code
    before, changed = ast.dump(last[0].value), as_lists(last[0].value)
    if ast.dump(changed) == before:
        return code
    lines = _LINE.findall(code)[: last[0].lineno]
    lines[-1] = lines[-1].encode()[: last[0].col_offset].decode() + ast.unparse(ast.fix_missing_locations(changed))
    return "".join(lines)
