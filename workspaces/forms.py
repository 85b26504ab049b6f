"""The forms of the settings pages; they check and clean, and services act."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from workspaces.models import Group, Membership, User, Workspace
from workspaces.policy import Action, Scope, allows
from workspaces.roles import Role

LIFETIMES: dict[str, tuple[str, timedelta | None]] = {
    "30": ("30 days", timedelta(days=30)),
    "90": ("90 days", timedelta(days=90)),
    "365": ("1 year", timedelta(days=365)),
    "never": ("Never", None),
}


def role_choices(actor: Membership) -> list[tuple[str, str]]:
    """The roles this person may hand out."""
    may_name_owners = allows(actor, Action.OWNER_MANAGE)
    return [(role.value, role.label) for role in Role if role is not Role.OWNER or may_name_owners]


class AddMemberForm(forms.Form):
    """Somebody by address."""

    email = forms.EmailField(label="E-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "off"}))
    name = forms.CharField(label="Name", max_length=120, required=False, help_text="For somebody new here.")
    role = forms.ChoiceField(label="Role")

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._roles = role_choices(actor)
        role = self.fields["role"]
        role.choices = self._roles  # type: ignore[attr-defined]
        role.initial = Role.PARTICIPANT.value

    def clean_role(self) -> Role:
        """The enum."""
        return Role(self.cleaned_data["role"])


class NameForm(forms.Form):
    """One name: of a group, or of a workspace."""

    name = forms.CharField(label="Name", max_length=80, strip=True, widget=forms.TextInput({"autocomplete": "off"}))


class GroupMemberForm(forms.Form):
    """A member who is not in the group yet."""

    member = forms.ModelChoiceField(
        Membership.objects.none(), label="Member", to_field_name="ref", empty_label="Choose a member"
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = Membership.objects.filter(workspace=group.workspace_id).exclude(groups=group)
        member: Any = self.fields["member"]
        member.queryset = outside.select_related("user").order_by("user__name", "user__email")
        member.label_from_instance = lambda one: f"{one.user.display_name} ({one.user.email})"


class TokenForm(forms.Form):
    """What the token is for, what it may do, and until when."""

    name = forms.CharField(
        label="What it is for",
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "Order import"}),
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=[(scope.value, scope.meaning) for scope in Scope],
        initial=[Scope.READ.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing it may do."},
    )
    lifetime = forms.ChoiceField(
        label="Expires after", choices=[(key, words) for key, (words, _) in LIFETIMES.items()], initial="90"
    )

    def clean_scopes(self) -> list[Scope]:
        """The enums."""
        return [Scope(scope) for scope in self.cleaned_data["scopes"]]

    def clean_lifetime(self) -> timedelta | None:
        """How long, or None for ever."""
        return LIFETIMES[self.cleaned_data["lifetime"]][1]


class ProfileForm(forms.Form):
    """How others see you."""

    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))


class SetUpForm(forms.Form):
    """The first owner and the first workspace."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput({"autocomplete": "username"}))
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="Eight characters or more.",
    )
    workspace_name = forms.CharField(label="Name of the workspace", max_length=80, help_text="A team or a company.")

    def clean(self) -> dict[str, Any]:
        """The password may not be one that is easy to guess from the other answers."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password"):
            person = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                validate_password(cleaned["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class AuditFilterForm(forms.Form):
    """What to look for in the audit log; anything unknown is ignored rather than an error."""

    action = forms.ChoiceField(label="What", required=False)
    person = forms.ChoiceField(label="Who", required=False)
    since = forms.DateField(label="Since", required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, workspace: Workspace, actions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__workspace=workspace).order_by("name", "email")
        choices: Any = self.fields["action"]
        choices.choices = [("", "Everything"), *actions]
        choices = self.fields["person"]
        choices.choices = [("", "Everybody"), *((user.ref, user.display_name) for user in people)]
