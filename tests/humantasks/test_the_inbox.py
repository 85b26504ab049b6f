"""The inbox and the task page as people use them, with and without scripts."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from engine.models import Signal
from humantasks.inbox import count_waiting
from humantasks.models import Task
from humantasks.services import claim_task, complete_task
from humantasks.states import State
from humantasks.steps.form.step import Form
from tests.cast import Cast, group
from tests.humantasks.asked import ago, asked

INBOX = "/w/acme/inbox/"
PHONE: dict[str, Any] = {
    "type": "object",
    "required": ["phone"],
    "properties": {"phone": {"type": "string"}, "copies": {"type": "integer", "title": "Copies"}},
}


def page(client: Client, **query: str) -> str:
    answer = client.get(INBOX, query)
    assert answer.status_code == 200
    return answer.content.decode()


def url(task: Task, verb: str = "") -> str:
    return f"{INBOX}{task.ref}/{verb}"


def test_tabs_part_what_is_mine_from_what_is_my_groups(cast: Cast) -> None:
    mine = asked(cast, title="For Dora", assignees=["user:dora@example.com"])
    asked(cast, title="For Finance")
    asked(cast, title="For Charlie", assignees=["user:charlie@example.com"])
    dora = cast.browser("dora")
    assert "For Dora" in page(dora, tab="mine")
    assert "For Finance" not in page(dora, tab="mine")
    assert "For Finance" in page(dora, tab="groups")
    assert "For Charlie" not in page(dora, tab="groups") + page(dora, tab="mine") + page(dora, tab="all")
    complete_task(task=mine, membership=cast.member("dora"), outcome="approved")
    assert "For Dora" in page(dora, tab="done")


def test_the_inbox_opens_where_something_waits(cast: Cast) -> None:
    asked(cast, title="For Finance")
    assert "For Finance" in page(cast.browser("dora"))


def test_a_task_claimed_by_a_colleague_leaves_my_groups_tab(cast: Cast) -> None:
    group(cast, "Both", "dora", "charlie")
    task = asked(cast, assignees=["group:Both"])
    claim_task(task=task, membership=cast.member("charlie"))
    assert count_waiting(cast.member("dora")) == 0
    assert count_waiting(cast.member("charlie")) == 1
    assert task.title in page(cast.browser("charlie"), tab="mine")


def test_only_those_who_may_see_everything_see_everybodys_tasks(cast: Cast) -> None:
    asked(cast, title="For Charlie", assignees=["user:charlie@example.com"])
    assert "For Charlie" in page(cast.browser("erin"), tab="all")
    assert "Everybody" not in page(cast.browser("dora"))
    assert count_waiting(cast.member("erin")) == 0


def test_the_badge_counts_what_waits_for_me(cast: Cast) -> None:
    asked(cast)
    assert 'id="nav-count-inbox">' in page(cast.browser("dora"))
    assert 'id="nav-count-inbox" hidden>' in page(cast.browser("charlie"))


def test_overdue_tasks_come_first_and_say_so(cast: Cast) -> None:
    asked(cast, title="No date")
    asked(cast, title="Later", due_in="3d")
    asked(cast, title="Late", due_in="1h", now=ago(hours=5))
    shown = page(cast.browser("dora"), tab="groups")
    assert shown.index(">Late<") < shown.index(">Later<") < shown.index(">No date<")
    assert shown.count("Overdue") == 1


def test_search_and_odd_queries(cast: Cast) -> None:
    asked(cast, title="Approve invoice 2041")
    dora = cast.browser("dora")
    assert "Approve invoice 2041" in page(dora, tab="groups", q="2041 invoice")
    assert "No task matches" in page(dora, tab="groups", q="bikes")
    assert page(dora, tab="nonsense", page="x", q="\x00")


@pytest.mark.parametrize("tab", ["mine", "groups", "done"])
def test_an_empty_tab_says_what_it_is_for(cast: Cast, tab: str) -> None:
    assert 'class="empty"' in page(cast.browser("dora"), tab=tab)


def test_htmx_gets_the_list_alone_with_a_fresh_badge(cast: Cast) -> None:
    asked(cast)
    answer = cast.browser("dora").get(INBOX, {"tab": "groups"}, headers={"HX-Request": "true"}).content.decode()
    assert answer.strip().startswith('<div id="inbox-list"')
    assert 'hx-swap-oob="true"' in answer
    assert "<html" not in answer
    nothing = cast.browser("charlie").get(INBOX, headers={"HX-Request": "true"}).content.decode()
    assert 'id="nav-count-inbox" hx-swap-oob="true" hidden' in nothing


def test_the_list_takes_the_same_queries_for_one_task_and_for_many(cast: Cast, django_assert_num_queries: Any) -> None:
    dora = cast.browser("dora")
    asked(cast, assignees=["group:Finance", "user:dora@example.com"])
    dora.get(INBOX)
    with django_assert_num_queries(12, exact=False) as one:
        dora.get(INBOX, {"tab": "mine"})
    for _ in range(12):
        asked(cast, assignees=["group:Finance", "user:dora@example.com", "user:charlie@example.com"])
    with django_assert_num_queries(len(one.captured_queries)):
        dora.get(INBOX, {"tab": "mine"})


def test_the_task_page_shows_what_its_author_chose(cast: Cast) -> None:
    task = asked(cast)
    shown = cast.browser("dora").get(url(task)).content.decode()
    for part in ("Compare the <strong>total</strong>", "120.5", '<th scope="col">Item</th>', "Approve invoice 2041"):
        assert part in shown
    assert "Reject invoice 2041" in shown
    assert "Finance" in shown


def test_instructions_and_values_cannot_smuggle_markup(cast: Cast) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    task = asked(
        cast,
        instructions=f"{evil} [x](javascript:alert(1)) ![i](https://evil.example/p.png)",
        context=[{"label": evil, "value": evil}, {"label": "Link", "value": "javascript:alert(1)"}],
        title=evil,
    )
    shown = cast.browser("dora").get(url(task)).content.decode()
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert 'href="javascript:' not in shown


def test_approving_on_the_page_leads_back_to_the_inbox(cast: Cast) -> None:
    task = asked(cast)
    answer = cast.browser("dora").post(url(task, "complete/"), {"outcome": "approved", "comment": "Fine"}, follow=True)
    assert "Approved: Approve invoice 2041" in answer.content.decode()
    assert Task.objects.get().comment == "Fine"


def test_a_comment_of_several_lines_arrives_as_it_was_typed(cast: Cast) -> None:
    """A browser sends two characters for a line's end, where its field has counted one."""
    task, dora = asked(cast), cast.browser("dora")
    typed = "ab\n" * 1666 + "cd"
    answers = [
        dora.post(url(task, "complete/"), {"outcome": "approved", "comment": typed.replace("\n", "\r\n")}, follow=True)
        for _ in range(2)
    ]
    assert ["Approved: Approve invoice 2041" in answer.content.decode() for answer in answers] == [True, True]
    assert Task.objects.get().comment == typed
    assert Signal.objects.get().payload["output"]["comment"] == typed


def test_a_link_in_a_mail_changes_nothing(cast: Cast) -> None:
    task, dora = asked(cast), cast.browser("dora")
    for verb in ("", "claim/", "release/", "complete/"):
        dora.get(url(task, verb), {"outcome": "approved"})
        dora.head(url(task, verb))
    assert Task.objects.get().state == State.OPEN
    assert not Signal.objects.exists()


def test_a_mistake_in_the_form_keeps_all_typing(cast: Cast) -> None:
    task = asked(cast, step=Form(), form=PHONE)
    answer = cast.browser("dora").post(
        url(task, "complete/"),
        {"outcome": "submitted", "comment": "As agreed", "in/phone": "", "in/copies": "a few"},
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Fill in this field." in shown
    assert 'value="a few"' in shown
    assert "As agreed" in shown


def test_rejecting_without_a_reason_asks_for_it_at_the_comment(cast: Cast) -> None:
    task = asked(cast, form=PHONE)
    answer = cast.browser("dora").post(url(task, "complete/"), {"outcome": "rejected", "in/phone": "12"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="comment-wrong"' in shown
    assert "Some answers need another look" not in shown
    assert 'value="12"' in shown


def test_a_second_submit_is_told_who_did_what_and_keeps_its_typing(cast: Cast) -> None:
    task = asked(cast)
    complete_task(task=task, membership=cast.member("alice"), outcome="approved")
    answer = cast.browser("dora").post(url(task, "complete/"), {"outcome": "rejected", "comment": "My long reason"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Approved by Alice" in shown
    assert "My long reason" in shown
    assert 'value="rejected"' not in shown
    assert Task.objects.get().outcome == "approved"


def test_a_second_tap_on_the_same_button_is_told_what_the_first_has_done(cast: Cast) -> None:
    task, dora = asked(cast, form=PHONE), cast.browser("dora")
    said = {"outcome": "approved", "comment": "Fine ", "in/phone": "12"}
    answers = [dora.post(url(task, "complete/"), said, follow=True) for _ in range(2)]
    for answer in answers:
        assert "Approved: Approve invoice 2041" in answer.content.decode()
    assert Signal.objects.count() == 1
    other = dora.post(url(task, "complete/"), {**said, "in/phone": "13"})
    assert (other.status_code, "This was not kept" in other.content.decode()) == (409, True)


def test_enter_in_a_field_of_an_approval_decides_nothing(cast: Cast) -> None:
    """It presses the first button of a form, which is none that works."""
    shown = cast.browser("dora").get(url(asked(cast, form=PHONE))).content.decode()
    form = shown[shown.index("task-form") :]
    assert "disabled" in form[form.index("<button") :].partition(">")[0]


def test_a_form_sent_after_a_colleague_claimed_keeps_its_typing(cast: Cast) -> None:
    task = asked(cast, step=Form(), form=PHONE)
    claim_task(task=task, membership=cast.member("alice"))
    answer = cast.browser("dora").post(url(task, "complete/"), {"outcome": "submitted", "in/phone": "06-1234"})
    assert answer.status_code == 409
    assert "Alice has claimed this task" in answer.content.decode()
    assert "06-1234" in answer.content.decode()


def test_a_done_task_shows_who_did_what_and_the_answers(cast: Cast) -> None:
    task = asked(cast, step=Form(), form=PHONE)
    complete_task(task=task, membership=cast.member("dora"), outcome="submitted", data={"phone": "06-1234"})
    shown = cast.browser("alice").get(url(task)).content.decode()
    assert "Submitted by Dora" in shown
    assert "06-1234" in shown
    assert "<textarea" not in shown


VISIT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "trade": {"type": "string", "enum": ["el", "pl"], "x-labels": ["Electrician", "Plumber"]},
        "when": {"type": "string", "format": "date-time"},
        "keys": {"type": "boolean", "title": "Bring keys"},
    },
}


def test_answers_are_shown_in_the_words_of_the_form(cast: Cast, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Amsterdam"
    task = asked(cast, step=Form(), form=VISIT)
    data = {"trade": "pl", "when": "2026-07-01T08:30:00+00:00", "keys": True}
    complete_task(task=task, membership=cast.member("alice"), outcome="submitted", data=data)
    shown = cast.browser("dora").get(url(task)).content.decode()
    for part in (">Plumber<", ">2026-07-01 10:30<", ">Yes<"):
        assert part in shown
    late = {"outcome": "submitted", "in/trade": '"el"', "in/keys": "true"}
    shown = cast.browser("dora").post(url(task, "complete/"), late).content.decode()
    assert (">Electrician<" in shown, ">Yes<" in shown, "&quot;el&quot;" in shown) == (True, True, False)


def test_claiming_and_releasing_on_the_page(cast: Cast) -> None:
    task, dora = asked(cast), cast.browser("dora")
    assert "Release task" in dora.post(url(task, "claim/"), follow=True).content.decode()
    assert "Claim task" in dora.post(url(task, "release/"), follow=True).content.decode()


@pytest.mark.parametrize("verb", ["claim", "release"])
def test_claiming_and_releasing_keep_what_was_typed(cast: Cast, verb: str) -> None:
    task, dora = asked(cast, form=PHONE), cast.browser("dora")
    if verb == "release":
        claim_task(task=task, membership=cast.member("dora"))
    before = dora.get(url(task)).content.decode()
    assert f'form="answer" formaction="{url(task, verb)}/"' in before
    typed = {"comment": "My long reason", "in/phone": "06-1234", "in/copies": "a few"}
    shown = dora.post(url(task, f"{verb}/"), typed, follow=True).content.decode()
    for part in ("My long reason", 'value="06-1234"', 'value="a few"'):
        assert part in shown
    assert "need another look" not in shown
    assert Task.objects.get().state == (State.CLAIMED if verb == "claim" else State.OPEN)


def test_a_claim_that_comes_too_late_shows_what_was_typed(cast: Cast) -> None:
    task = asked(cast, form=PHONE)
    claim_task(task=task, membership=cast.member("alice"))
    answer = cast.browser("dora").post(url(task, "claim/"), {"comment": "My long reason", "in/phone": "06-1234"})
    assert answer.status_code == 409
    assert "My long reason" in answer.content.decode()
    assert "06-1234" in answer.content.decode()


def test_a_viewer_looks_and_an_operator_who_is_not_asked_cannot_act(cast: Cast) -> None:
    task = asked(cast)
    assert 'name="outcome"' not in cast.browser("erin").get(url(task)).content.decode()
    assert cast.browser("erin").post(url(task, "complete/"), {"outcome": "approved"}).status_code == 403
    assert cast.browser("charlie").post(url(task, "complete/"), {"outcome": "approved"}).status_code == 403


def test_a_participant_never_sees_a_colleagues_task(cast: Cast) -> None:
    task, dora = asked(cast, assignees=["user:charlie@example.com"]), cast.browser("dora")
    assert dora.get(url(task)).status_code == 404
    assert dora.post(url(task, "complete/"), {"outcome": "approved"}).status_code == 404
    assert dora.get(f"/api/w/acme/tasks/{task.ref}/").status_code == 404


def test_nothing_of_another_workspace_can_be_reached(cast: Cast) -> None:
    task, mallory = asked(cast), cast.browser("mallory")
    for base in ("/w/acme/inbox/", "/w/rival/inbox/"):
        assert mallory.get(f"{base}{task.ref}/").status_code == 404
        assert mallory.post(f"{base}{task.ref}/complete/", {"outcome": "approved"}).status_code == 404
    for base in ("/api/w/acme/tasks/", "/api/w/rival/tasks/"):
        assert mallory.get(f"{base}{task.ref}/").status_code == 404


def test_home_says_what_needs_me(cast: Cast) -> None:
    asked(cast)
    assert "Needs you" in cast.browser("dora").get("/w/acme/").content.decode()
    assert "Needs you" not in cast.browser("charlie").get("/w/acme/").content.decode()
