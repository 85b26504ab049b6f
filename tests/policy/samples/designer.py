from tests.cast import Cast
from tests.designer.drawn import published
from tests.policy.samples import Sample


def workflow(cast: Cast) -> dict[str, object]:
    return {"ref": published(cast).ref}


def version(cast: Cast) -> dict[str, object]:
    return {**workflow(cast), "number": 1}


SAMPLES: dict[str, Sample] = {
    "designer:*": workflow,
    "designer:restore": version,
    "designer_api:*": workflow,
    "designer_api:version": version,
}
