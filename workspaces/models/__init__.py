"""People and tenancy, one subject per file."""

from workspaces.models.audit import AuditEntry
from workspaces.models.people import User
from workspaces.models.tenancy import Group, Membership, Workspace
from workspaces.models.tokens import ApiToken

__all__ = ["ApiToken", "AuditEntry", "Group", "Membership", "User", "Workspace"]
