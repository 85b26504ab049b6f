"""The six roles a member can have, from most to least trusted."""

from django.db import models


class Role(models.TextChoices):
    """What a member is in a workspace. `workspaces.policy.GRANTS` says what each may do."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    EDITOR = "editor", "Editor"
    OPERATOR = "operator", "Operator"
    PARTICIPANT = "participant", "Participant"
    VIEWER = "viewer", "Viewer"

    @property
    def meaning(self) -> str:
        """One sentence for the person who has to choose a role."""
        return MEANINGS[self]


MEANINGS: dict[Role, str] = {
    Role.OWNER: "Everything, including naming other owners.",
    Role.ADMIN: "Everything an editor does, and looks after people, groups and API tokens.",
    Role.EDITOR: "Draws and publishes workflows, and does everything an operator does.",
    Role.OPERATOR: "Starts, pauses, resumes and cancels runs, and works on tasks.",
    Role.PARTICIPANT: "Sees and finishes their own tasks, and the runs those belong to.",
    Role.VIEWER: "Reads workflows, runs and tasks, and changes nothing.",
}
