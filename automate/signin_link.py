"""A link that signs one person in once."""

from django.conf import settings
from django.contrib.auth import get_user_model
from sesame.utils import get_query_string


def signin_link(*, email: str) -> str | None:
    """The link for the person with this e-mail address; None when there is no such active person."""
    user = get_user_model().objects.filter(email=email, is_active=True).first()
    return f"{settings.AUTOMATE_URL}/link/{get_query_string(user)}" if user else None
