"""Workspaces, who belongs to them in which role, and named groups of members."""

from django.core.validators import RegexValidator
from django.db import models

from workspaces.models.people import User
from workspaces.refs import new_ref
from workspaces.roles import Role

SLUG_RULE = r"^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$"


class Workspace(models.Model):
    """A tenant. Every other row of the product belongs to exactly one."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    slug = models.CharField(
        max_length=48,
        unique=True,
        validators=[RegexValidator(SLUG_RULE, "Use lower-case letters, digits and hyphens.")],
    )
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person in one workspace, in one role."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("workspace", "user"), name="one_membership_per_person"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace} ({self.role})"


class Group(models.Model):
    """A named set of members, so that tasks can go to "Finance" and not to a person."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=80)
    members = models.ManyToManyField(Membership, related_name="groups", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("workspace", "name"), name="group_name_once"),)

    def __str__(self) -> str:
        return self.name
