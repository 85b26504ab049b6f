"""From `user:<email>` and `group:<name>` to the people and groups of a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from workspaces.models import Group, Membership
from workspaces.policy import Action, allows

MOST_ASSIGNEES = 100


class UnknownAssigneesError(Exception):
    """Some names lead to nobody who could act; the message names each of them."""


@dataclass(frozen=True)
class Assignees:
    """Who may do a task."""

    members: tuple[Membership, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def words(self) -> str:
        """«Finance», «Fiona or Finance», «Fiona, Oscar or 3 others»."""
        names = [group.name for group in self.groups] + [member.user.display_name for member in self.members]
        return either(names)


def either(names: list[str]) -> str:
    """Names as one alternative in words, at most three of them."""
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} others"]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def resolve_assignees(workspace_id: int, wanted: Any) -> Assignees:
    """Find everybody named; nested lists are flattened, so a template may give a list.

    Names compare without regard to case, of groups unless one is called exactly so. Raises UnknownAssigneesError.
    """
    names = list(dict.fromkeys(_flat(wanted)))
    if not names:
        raise UnknownAssigneesError("Nobody is named to do this task. Name a person or a group.")
    if len(names) > MOST_ASSIGNEES:
        raise UnknownAssigneesError(f"A task can name at most {MOST_ASSIGNEES} people and groups, not {len(names)}.")
    emails = {name[5:].strip().lower(): name for name in names if name.startswith("user:")}
    groups = {name: name[6:].strip() for name in names if name.startswith("group:")}
    odd = [name for name in names if not name.startswith(("user:", "group:"))]
    members = _members(workspace_id, emails)
    teams = _groups(workspace_id, set(groups.values()))
    unknown = [name for email, name in emails.items() if email not in members]
    unknown += [name for name, called in groups.items() if called not in teams]
    _refuse(odd, unknown, members.values())
    return Assignees(tuple(members.values()), tuple(sorted(set(teams.values()), key=str)))


def _flat(wanted: Any) -> Iterator[str]:
    if isinstance(wanted, list | tuple):
        for each in wanted:
            yield from _flat(each)
    elif wanted not in (None, ""):
        yield str(wanted).strip()


def _members(workspace_id: int, emails: Iterable[str]) -> dict[str, Membership]:
    found = Membership.objects.select_related("user").filter(
        workspace_id=workspace_id, user__is_active=True, user__email__in=list(emails)
    )
    return {member.user.email: member for member in found}


def _groups(workspace_id: int, wanted: set[str]) -> dict[str, Group]:
    """Those that are there, by what they are asked for. Compared here, since SQLite knows the case of ASCII alone."""
    exact = {group.name: group for group in Group.objects.filter(workspace_id=workspace_id)} if wanted else {}
    alike = {name.lower(): group for name, group in exact.items()}
    found = ((called, exact.get(called) or alike.get(called.lower())) for called in wanted)
    return {called: group for called, group in found if group is not None}


def _refuse(odd: list[str], unknown: list[str], members: Iterable[Membership]) -> None:
    faults = []
    if odd:
        faults.append(f"{_quoted(odd)} must begin with user: or group:.")
    if unknown:
        verb = "is" if len(unknown) == 1 else "are"
        faults.append(f"{_quoted(unknown)} {verb} not in this workspace.")
    idle = [f"user:{member.user.email}" for member in members if not allows(member, Action.TASK_ACT)]
    if idle:
        faults.append(f"{_quoted(idle)} may only look here, not act on tasks.")
    if faults:
        raise UnknownAssigneesError(" ".join(faults))


def _quoted(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
