"""The demo workspace: its people, its workflow, its invoices and its pages."""

from typing import Any

import jsonschema_rs
import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from automate.demo.models import CaughtMail
from automate.demo.people import PEOPLE
from automate.demo.seed import document, invoices, seed
from designer.models import Workflow
from engine.core.check import check
from engine.core.document import parse
from engine.models import Definition
from engine.registry import CATALOGUE
from engine.services import start_run
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, is_over
from workspaces.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def alex() -> Client:
    seed()
    client = Client()
    client.post("/demo/sign-in/", {"email": "alex@demo.test"})
    return client


def test_seeding_twice_changes_nothing() -> None:
    assert seed() is True
    assert seed() is False
    assert Workflow.objects.get().versions.count() == 1


def test_the_people_have_the_roles_and_groups_they_are_said_to_have() -> None:
    call_command("demo")
    found = {member.user.email: member.role for member in Membership.objects.select_related("user")}
    assert found == {person.email: person.role for person in PEOPLE}
    assert [group.name for group in Membership.objects.get(user__email="fiona@demo.test").groups.all()] == ["Finance"]


def test_the_workflow_has_no_problem_and_many_kinds_of_step() -> None:
    parsed = parse(document())
    assert check(parsed, CATALOGUE) == []
    assert len(parsed.nodes) >= 12
    assert len({node.type for node in parsed.nodes.values()}) >= 9


@pytest.mark.django_db(transaction=True)
def test_whoever_tries_it_sees_every_invoice_through_without_an_effect(cast: Cast) -> None:
    definition = Definition.objects.create(
        workspace=cast.workspace, key="demo", version=1, name="Demo", content_hash="demo", document=document()
    )
    runs = [start_run(definition=definition, input=each, options={"simulated": True})[0] for each in invoices()]
    with driving() as driver:
        drive(driver, lambda: all(is_over(run) for run in runs), "all have ended", seconds=30)
    assert [run.status for run in runs] == ["completed"] * len(runs), [run.error for run in runs]


def test_every_invoice_fits_the_input() -> None:
    schema: dict[str, Any] = document()["input"]
    assert len(invoices()) == 12
    for invoice in invoices():
        assert jsonschema_rs.is_valid(schema, invoice), invoice["number"]


def test_the_workflow_follows_when_the_supplier_service_moves(settings: Settings) -> None:
    seed()
    settings.DEMO_API_PORT = 9
    seed()
    latest = Workflow.objects.get().versions.order_by("-number").first()
    assert latest is not None
    assert latest.number == 2
    assert latest.document["variables"]["suppliers"] == "http://127.0.0.1:9"


def test_one_click_signs_in_as_a_demo_person(client: Client) -> None:
    seed()
    assert "Sign in as Fiona" in client.get("/demo/").content.decode()
    response = client.post("/demo/sign-in/", {"email": "fiona@demo.test"})
    assert response.headers["Location"] == "/w/demo/"
    assert client.get("/demo/mail/").status_code == 200


def test_nobody_else_can_be_signed_in_that_way(client: Client, django_user_model: Any) -> None:
    django_user_model.objects.create_user("real@example.com", "x")
    assert client.post("/demo/sign-in/", {"email": "real@example.com"}).status_code == 404
    assert client.get("/demo/sign-in/", {"email": "alex@demo.test"}).status_code == 405


def test_caught_mail_is_for_people_who_are_signed_in(client: Client) -> None:
    mail = CaughtMail.objects.create(sender="a@x.test", subject="Hello")
    for address in ("/demo/mail/", f"/demo/mail/{mail.ref}/"):
        assert client.get(address).status_code == 302


def test_a_mail_that_carries_a_script_is_shown_in_a_box_where_it_cannot_run(alex: Client) -> None:
    html = '"><script>alert(1)</script>'
    mail = CaughtMail.objects.create(sender="a@x.test", recipients=["b@x.test"], subject="Hello", html=html, text=html)
    page = alex.get(f"/demo/mail/{mail.ref}/").content.decode()
    assert "<script>alert" not in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


def test_the_list_of_mail_says_what_it_is_for_while_it_is_empty(alex: Client) -> None:
    assert "No mail yet" in alex.get("/demo/mail/").content.decode()
    CaughtMail.objects.create(sender="a@x.test", recipients=["b@x.test"], subject="Invoice is paid")
    assert "Invoice is paid" in alex.get("/demo/mail/").content.decode()
