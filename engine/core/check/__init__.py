"""Everything that can be said against a document before it runs, all of it at once."""

import logging
from collections.abc import Iterable, Iterator, Mapping

from engine.core.check.advice import advice
from engine.core.check.configs import configs
from engine.core.check.containers import containers
from engine.core.check.edges import edges
from engine.core.check.loops import first_looks, loops
from engine.core.check.reading import reading
from engine.core.check.scripts import scripts
from engine.core.check.secrets import secrets
from engine.core.check.settings import settings
from engine.core.check.shape import shape
from engine.core.check.whole import whole
from engine.core.document import Document
from engine.core.lanes import faults_of_key
from engine.core.problems import Problem, by_weight
from engine.core.steps import BREAKING, StepType

__all__ = ["check"]

logger = logging.getLogger("automate.check")


def check(document: Document, catalogue: Mapping[str, StepType]) -> list[Problem]:
    """Every problem of a well-formed document, errors first, each pointing at its place."""
    found = (
        whole(document),
        faults_of_key(document),
        configs(document, catalogue),
        edges(document, catalogue),
        containers(document, catalogue),
        settings(document, catalogue),
        shape(document, catalogue),
        reading(document, catalogue),
        loops(document, catalogue),
        first_looks(document, catalogue),
        scripts(document, catalogue),
        secrets(document),
        advice(document, catalogue),
    )
    problems = [problem for part in found for problem in _as_far_as_it_goes(part)]
    return by_weight(problems)


def _as_far_as_it_goes(part: Iterable[Problem]) -> Iterator[Problem]:
    """A draft that a check stumbles over must still open: it says less of it then, and the log says why."""
    try:
        yield from part
    except BREAKING:
        logger.exception("A check could not be carried through")
