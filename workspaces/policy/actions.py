"""Actions, the roles that are granted them, and the API token scopes that narrow them."""

from collections.abc import Iterable
from enum import StrEnum

from workspaces.models import Membership
from workspaces.roles import Role


class Action(StrEnum):
    """Everything the policy can allow. The words are shown in docs/roles.md and in refusals."""

    WORKSPACE_VIEW = "workspace.view"
    WORKSPACE_MANAGE = "workspace.manage"
    OWNER_MANAGE = "owner.manage"
    MEMBER_VIEW = "member.view"
    MEMBER_MANAGE = "member.manage"
    GROUP_MANAGE = "group.manage"
    TOKEN_MANAGE = "token.manage"  # noqa: S105  (a name, not a secret)
    AUDIT_VIEW = "audit.view"
    WORKFLOW_VIEW = "workflow.view"
    WORKFLOW_EDIT = "workflow.edit"
    WORKFLOW_PUBLISH = "workflow.publish"
    WORKFLOW_DELETE = "workflow.delete"
    WORKFLOW_TRY = "workflow.try"
    RUN_VIEW_OWN = "run.view_own"
    RUN_VIEW = "run.view"
    RUN_START = "run.start"
    RUN_CONTROL = "run.control"
    TASK_VIEW = "task.view"
    TASK_VIEW_ALL = "task.view_all"
    TASK_ACT = "task.act"
    TASK_ACT_ANY = "task.act_any"

    @property
    def words(self) -> str:
        """What it is, after "You may …"."""
        return WORDS[self]


WORDS: dict[Action, str] = {
    Action.WORKSPACE_VIEW: "open the workspace",
    Action.WORKSPACE_MANAGE: "rename the workspace",
    Action.OWNER_MANAGE: "name or remove owners",
    Action.MEMBER_VIEW: "see who is a member, and the groups",
    Action.MEMBER_MANAGE: "add and remove members and change their roles",
    Action.GROUP_MANAGE: "create, change and delete groups",
    Action.TOKEN_MANAGE: "create and revoke API tokens",
    Action.AUDIT_VIEW: "read the audit log",
    Action.WORKFLOW_VIEW: "see workflows and their versions",
    Action.WORKFLOW_EDIT: "create and change workflows",
    Action.WORKFLOW_PUBLISH: "publish workflows",
    Action.WORKFLOW_DELETE: "delete workflows",
    Action.WORKFLOW_TRY: "try out drafts",
    Action.RUN_VIEW_OWN: "see the runs you have a task in",
    Action.RUN_VIEW: "see every run",
    Action.RUN_START: "start runs",
    Action.RUN_CONTROL: "pause, resume, cancel, retry, skip, undo and hurry runs",
    Action.TASK_VIEW: "see your own tasks and your groups' tasks",
    Action.TASK_VIEW_ALL: "see everybody's tasks",
    Action.TASK_ACT: "claim, approve, reject and complete tasks",
    Action.TASK_ACT_ANY: "step in on a task given to others",
}

_PARTICIPANT = frozenset({Action.WORKSPACE_VIEW, Action.RUN_VIEW_OWN, Action.TASK_VIEW, Action.TASK_ACT})
_VIEWER = frozenset(
    {
        Action.WORKSPACE_VIEW,
        Action.MEMBER_VIEW,
        Action.WORKFLOW_VIEW,
        Action.RUN_VIEW_OWN,
        Action.RUN_VIEW,
        Action.TASK_VIEW,
        Action.TASK_VIEW_ALL,
    }
)
_OPERATOR = _VIEWER | {Action.RUN_START, Action.RUN_CONTROL, Action.TASK_ACT}
_EDITOR = _OPERATOR | {
    Action.WORKFLOW_EDIT,
    Action.WORKFLOW_PUBLISH,
    Action.WORKFLOW_DELETE,
    Action.WORKFLOW_TRY,
}
_ADMIN = _EDITOR | {
    Action.WORKSPACE_MANAGE,
    Action.MEMBER_MANAGE,
    Action.GROUP_MANAGE,
    Action.TOKEN_MANAGE,
    Action.AUDIT_VIEW,
    Action.TASK_ACT_ANY,
}

GRANTS: dict[Role, frozenset[Action]] = {
    Role.OWNER: _ADMIN | {Action.OWNER_MANAGE},
    Role.ADMIN: _ADMIN,
    Role.EDITOR: _EDITOR,
    Role.OPERATOR: _OPERATOR,
    Role.PARTICIPANT: _PARTICIPANT,
    Role.VIEWER: _VIEWER,
}


class Scope(StrEnum):
    """What an API token may be used for. Looking after people and tokens, and trying drafts, needs a person."""

    READ = "read"
    RUN = "run"
    WRITE = "write"

    @property
    def meaning(self) -> str:
        """One sentence for the person who makes the token."""
        return SCOPE_MEANINGS[self]


SCOPE_MEANINGS: dict[Scope, str] = {
    Scope.READ: "Read workflows, runs and tasks.",
    Scope.RUN: "Start and control runs, and work on tasks.",
    Scope.WRITE: "Create, change, publish and delete workflows.",
}

SCOPES: dict[Scope, frozenset[Action]] = {
    Scope.READ: _VIEWER,
    Scope.RUN: frozenset({Action.RUN_START, Action.RUN_CONTROL, Action.TASK_ACT, Action.TASK_ACT_ANY}),
    Scope.WRITE: frozenset({Action.WORKFLOW_EDIT, Action.WORKFLOW_PUBLISH, Action.WORKFLOW_DELETE}),
}


def allows(membership: Membership | None, action: Action, *, scopes: Iterable[str] | None = None) -> bool:
    """Whether this member may do it; `scopes` are those of the API token in use, None for a person.

    No membership: no. A role or scope the policy does not know: no.
    """
    if membership is None or action not in GRANTS.get(Role(membership.role), frozenset()):
        return False
    if scopes is None:
        return True
    return any(action in SCOPES[Scope(scope)] for scope in scopes if scope in SCOPES)
