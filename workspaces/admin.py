"""The Django admin, for those who run the installation: close accounts, look at tenants, read history."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from workspaces.models import AuditEntry, Membership, User, Workspace

# Django's admin classes take type arguments only in the eyes of the type checker.
if TYPE_CHECKING:
    PeopleBase = UserAdmin[User]
    InlineBase = admin.TabularInline[Membership, Workspace]
    WorkspaceBase = admin.ModelAdmin[Workspace]
    AuditBase = admin.ModelAdmin[AuditEntry]
else:
    PeopleBase, InlineBase = UserAdmin, admin.TabularInline
    WorkspaceBase = AuditBase = admin.ModelAdmin


@admin.register(User)
class PersonAdmin(PeopleBase):
    """By e-mail address; without the fields this user model does not have."""

    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    search_fields = ("email", "name")
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        ("What they may do here", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("When", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()


class MembershipsInline(InlineBase):
    """Who belongs to the workspace; changed on its members page, where the audit log hears of it."""

    model = Membership
    fields = readonly_fields = ("user", "role", "created_at")
    can_delete = False
    extra = 0

    def has_add_permission(self, _request: HttpRequest, _obj: Workspace | None = None) -> bool:
        """Never here."""
        return False


@admin.register(Workspace)
class WorkspaceAdmin(WorkspaceBase):
    """Tenants, to look at."""

    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")
    readonly_fields = ("slug", "ref", "created_at")
    inlines: ClassVar = [MembershipsInline]

    def has_delete_permission(self, _request: HttpRequest, _obj: Workspace | None = None) -> bool:
        """Its audit log stays, so it does."""
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(AuditBase):
    """History of all workspaces, read-only."""

    list_display = ("at", "workspace", "actor", "action", "target")
    list_filter = ("workspace",)
    search_fields = ("target", "actor__email")
    list_select_related = ("workspace", "actor")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """History is written by what happens."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: AuditEntry | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: AuditEntry | None = None) -> bool:
        """Never."""
        return False
