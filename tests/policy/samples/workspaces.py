from datetime import timedelta

from tests.cast import Cast
from tests.policy.samples import Sample
from workspaces.models import ApiToken, Group


def member(cast: Cast) -> dict[str, object]:
    return {"ref": cast.member("erin").ref}


def group(cast: Cast) -> dict[str, object]:
    return {"ref": Group.objects.get(workspace=cast.workspace).ref}


def group_member(cast: Cast) -> dict[str, object]:
    return {**group(cast), "member": cast.member("dora").ref}


def token(cast: Cast) -> dict[str, object]:
    made, _ = ApiToken.objects.issue(
        workspace=cast.workspace,
        user=cast.user("alice"),
        name="Import",
        scopes=["read"],
        lifetime=timedelta(days=1),
    )
    return {"ref": made.ref}


SAMPLES: dict[str, Sample] = {
    "workspaces:member_*": member,
    "workspaces:group": group,
    "workspaces:group_*": group,
    "workspaces:group_remove": group_member,
    "workspaces:token_revoke": token,
}
