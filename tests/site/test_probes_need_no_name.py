"""Load balancers and monitoring ask by address; the name that people use is none of theirs."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(settings: Settings) -> Client:
    settings.ALLOWED_HOSTS = ["automate.example.com"]
    settings.AUTOMATE_METRICS_TOKEN = ""
    return Client()


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "web:8000", "automate.example.com"])
def test_health_is_told_by_whatever_name_the_site_is_reached(client: Client, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200
    assert client.get("/readyz", headers={"host": host}).content == b"no driver is at work: start manage.py worker\n"
    assert client.get("/accounts/login/", headers={"host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8000", 200), ("127.0.0.1:8000", 200), ("[::1]:8000", 200), ("rebound.example.net:8000", 401)],
)
def test_figures_are_told_to_programs_on_this_machine(client: Client, host: str, status: int) -> None:
    assert client.get("/metrics", headers={"host": host}).status_code == status


def test_with_a_token_figures_are_told_by_any_name(client: Client, settings: Settings) -> None:
    settings.AUTOMATE_METRICS_TOKEN = "t0ken"
    headers = {"host": "web:8000", "authorization": "Bearer t0ken"}
    assert client.get("/metrics", headers=headers).status_code == 200
    assert client.get("/metrics", headers={"host": "web:8000"}).status_code == 401
