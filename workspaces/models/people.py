"""A person: one account by e-mail address, a member of any number of workspaces."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from workspaces.refs import new_ref


class UserManager(BaseUserManager["User"]):
    """Creates people; addresses are kept in lower case, so one person cannot have two accounts."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Without a password the account can only be entered through a one-time link."""
        user = self.model(email=normal_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """For `manage.py createsuperuser`; product roles live in memberships, not here."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Sign-in: addresses compare without regard to case."""
        return self.get(email=normal_email(username or ""))


class User(AbstractUser):
    """Signs in by e-mail address; there is no user name and no split of first and last name."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name", "email")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once_whatever_the_case",
                violation_error_message="Somebody already uses this e-mail address.",
            ),
        )

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name, or the part of the address before the @ while no name is known."""
        return self.name or self.email.partition("@")[0]

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = self.display_name.replace(".", " ").replace("-", " ").split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"

    def get_full_name(self) -> str:
        """The same everywhere Django shows a person."""
        return self.display_name

    def get_short_name(self) -> str:
        """The first word of the name."""
        return self.display_name.split(" ", maxsplit=1)[0]

    def clean(self) -> None:
        """Forms end up with the same spelling as the manager."""
        super().clean()
        self.email = normal_email(self.email)


def normal_email(address: str) -> str:
    """The one spelling an address is stored and looked up by."""
    return address.strip().lower()
