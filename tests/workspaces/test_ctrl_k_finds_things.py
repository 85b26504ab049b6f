import pytest
from django.core.exceptions import ImproperlyConfigured

from designer.services.workflows import create_workflow
from tests.cast import Cast
from workspaces import finder
from workspaces.policy import Action


def found(cast: Cast, name: str, words: str = "") -> dict[str, list[str]]:
    answer = cast.browser(name).get("/w/acme/find/", {"q": words})
    assert answer.status_code == 200
    return {group["title"]: [hit["name"] for hit in group["hits"]] for group in answer.json()["groups"]}


def test_without_words_it_offers_the_pages_of_the_navigation(cast: Cast) -> None:
    assert found(cast, "alice")["Pages"][:2] == ["Home", "Workflows"]


def test_pages_are_found_by_any_of_their_words_and_by_role(cast: Cast) -> None:
    assert found(cast, "alice", "set audit")["Pages"] == ["Audit log"]
    assert "Pages" not in found(cast, "dora", "audit")


def test_workflows_are_found_in_ones_own_workspace_alone(cast: Cast) -> None:
    create_workflow(workspace=cast.workspace, name="Pay an invoice", actor=cast.user("alice"))
    create_workflow(workspace=cast.rival, name="Pay a rival", actor=cast.user("mallory"))
    assert found(cast, "bob", "PAY")["Workflows"] == ["Pay an invoice"]
    assert "Workflows" not in found(cast, "dora", "pay")


def test_odd_words_find_nothing_and_break_nothing(cast: Cast) -> None:
    for words in ("\x00", "%", "x" * 5_000, "a " * 500, "’"):
        assert "Runs" not in found(cast, "alice", words)


def test_two_sources_may_not_share_a_key() -> None:
    source = finder.Source("pages", "Pages", Action.WORKSPACE_VIEW, 1, lambda _member, _words: [])
    with pytest.raises(ImproperlyConfigured, match="pages"):
        finder.register(source)
