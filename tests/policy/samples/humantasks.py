from tests.cast import Cast
from tests.humantasks.asked import asked
from tests.policy.samples import Sample


def task(cast: Cast) -> dict[str, object]:
    """Given to alice alone: dora, a participant, must not find it."""
    return {"ref": asked(cast, assignees=["user:alice@example.com"]).ref}


SAMPLES: dict[str, Sample] = {"humantasks:*": task, "humantasks_api:*": task}


def _each(people: set[str], *routes: str) -> dict[str, frozenset[str]]:
    return {f"{space}:{route}": frozenset(people) for space in ("humantasks", "humantasks_api") for route in routes}


HIDDEN = _each({"dora"}, "task", "claim", "release", "complete")
REFUSED = _each({"bob", "charlie"}, "claim", "release", "complete")
