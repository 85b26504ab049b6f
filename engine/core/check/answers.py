"""What a step type finds wrong in a configuration, whatever a package's answers: it must not hide what others find."""

import logging
from collections.abc import Callable
from dataclasses import replace

from engine.core.steps import BREAKING, ConfigProblem

logger = logging.getLogger("automate.steps")


def found_by(type_: str, ask: Callable[[], object]) -> list[ConfigProblem]:
    """The faults that `ask` answers with; none where it breaks, or forgets to answer."""
    try:
        answer = ask()
    except (KeyError, TypeError, ValueError, AttributeError):
        return []  # the configuration does not fit its schema, which says so itself
    except BREAKING:
        logger.exception("Step type %s cannot check a configuration", type_)
        return []
    try:
        found = [] if answer is None else list(answer)  # type: ignore[call-overload]
        return [_fit(each) for each in found]
    except BREAKING:
        logger.exception("Step type %s answered a check with something else than a list of ConfigProblem", type_)
        return []


def _fit(found: ConfigProblem) -> ConfigProblem:
    """With words where words belong. Raises whatever comes of something that is no fault."""
    pointer = str(found.pointer or "")
    return replace(
        found,
        pointer=pointer if pointer[:1] in ("", "/") else f"/{pointer}",
        message=str(found.message),
        hint=str(found.hint or ""),
        position=found.position if isinstance(found.position, int) else None,
    )
