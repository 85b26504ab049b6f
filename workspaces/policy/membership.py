"""Finding the membership that decides a request. Sockets use this as well as pages and the API."""

from django.contrib.auth.models import AnonymousUser

from workspaces.models import Membership, User


def find_membership(user: User | AnonymousUser, slug: str) -> Membership | None:
    """The person's membership in the workspace with that slug, its workspace loaded; None for everyone else."""
    if not isinstance(user, User) or not user.is_active:
        return None
    found = Membership.objects.select_related("workspace").filter(user=user, workspace__slug=slug).first()
    if found is not None:
        found.user = user  # known already
    return found
