from automate.demo.models import CaughtMail
from tests.cast import Cast
from tests.policy.samples import Sample


def mail(_cast: Cast) -> dict[str, object]:
    return {"ref": CaughtMail.objects.create().ref}


SAMPLES: dict[str, Sample] = {"demo:message": mail}
