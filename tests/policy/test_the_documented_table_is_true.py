"""docs/roles.md promises what the policy grants; this reads its tables."""

from itertools import pairwise
from pathlib import Path

from workspaces.policy import GRANTS, SCOPES, Action, Scope
from workspaces.roles import Role

LINES = (Path(__file__).parents[2] / "docs" / "roles.md").read_text(encoding="utf-8").splitlines()


def table(first_heading: str) -> tuple[list[str], dict[str, list[bool]]]:
    """Column names, and per action in backquotes whether each column is ticked."""
    start = next(number for number, line in enumerate(LINES) if line.startswith(f"| {first_heading} |"))
    rows: dict[str, list[bool]] = {}
    for line in LINES[start + 2 :]:
        if not line.startswith("|"):
            break
        what, *ticks = [cell.strip() for cell in line.strip("|").split("|")]
        rows[what.split("`")[1]] = [tick == "✓" for tick in ticks]
    heading = [cell.strip() for cell in LINES[start].strip("|").split("|")][1:]
    return heading, rows


def test_every_role_and_action_is_documented_as_it_is_granted() -> None:
    heading, rows = table("Who may")
    assert heading == [role.label for role in Role]
    assert rows == {action.value: [action in GRANTS[role] for role in Role] for action in Action}


def test_every_token_scope_is_documented_as_it_works() -> None:
    heading, rows = table("A token with the scope")
    assert heading == [f"`{scope.value}`" for scope in Scope]
    covered = [action for action in Action if any(action in SCOPES[scope] for scope in Scope)]
    assert rows == {action.value: [action in SCOPES[scope] for scope in Scope] for action in covered}


def test_each_action_is_described_in_the_words_people_read_when_refused() -> None:
    text = "\n".join(LINES).lower()
    assert all(action.words.lower() in text for action in Action)


def test_a_more_trusted_role_never_lacks_what_a_less_trusted_one_has() -> None:
    ladder = [Role.OWNER, Role.ADMIN, Role.EDITOR, Role.OPERATOR, Role.VIEWER]
    for above, below in pairwise(ladder):
        assert GRANTS[above] > GRANTS[below]
    assert GRANTS[Role.OPERATOR] > GRANTS[Role.PARTICIPANT]
    assert frozenset(Action) == GRANTS[Role.OWNER]
