"""Who can be named in a workflow: the groups and members of a workspace, as the designer offers them."""

from workspaces.models import Group, Membership, Workspace
from workspaces.policy import Action, allows


def people_to_ask(workspace: Workspace) -> list[dict[str, str]]:
    """`{"value": "group:Finance", "label": "Finance"}`, groups first, then the members who may act on tasks."""
    groups = Group.objects.filter(workspace=workspace).values_list("name", flat=True)
    members = (
        Membership.objects.filter(workspace=workspace).select_related("user").order_by("user__name", "user__email")
    )
    return [
        *({"value": f"group:{name}", "label": name} for name in groups),
        *(
            {"value": f"user:{member.user.email}", "label": f"{member.user.display_name} ({member.user.email})"}
            for member in members.order_by("user__name", "user__email")
            if allows(member, Action.TASK_ACT)
        ),
    ]
