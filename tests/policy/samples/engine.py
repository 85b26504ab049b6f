from tests.cast import Cast
from tests.humantasks.asked import a_run
from tests.policy.samples import Sample

DORA = frozenset({"dora"})


def run(cast: Cast) -> dict[str, object]:
    """A run in which no participant has a task."""
    return {"ref": a_run(cast).ref}


def step(cast: Cast) -> dict[str, object]:
    return {**run(cast), "step": "approve", "step_key": "approve", "key": "loop[3].approve"}


SAMPLES: dict[str, Sample] = {"engine:*": run, "engine_api:*": step}
HIDDEN: dict[str, frozenset[str]] = {"engine:run": DORA, "engine_api:run": DORA}
