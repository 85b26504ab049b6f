"""A result in memory gives way to where it is stored. It stays the same result."""

from typing import Any

from engine.core.keys import container_of, index_of, is_scope, node_of, scope_of
from engine.core.run_state import RunState


def replace_output(state: RunState, key: str, output: Any) -> None:
    """Let `output` stand for what a step or a pass has just given."""
    if not is_scope(key):
        scope = state.scopes.get(scope_of(key))
        if scope is not None and node_of(key) in scope.outputs:
            scope.outputs[node_of(key)] = output
        return
    if key in state.scopes:
        state.scopes[key].result = output
    loop = state.loops.get(container_of(key))
    if loop is not None and index_of(key) in loop.results:
        loop.results[index_of(key)] = output
