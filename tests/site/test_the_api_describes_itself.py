"""The reference page and the OpenAPI document, within the strict policy for scripts."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_reference_page_runs_no_inline_script(client: Client) -> None:
    page = client.get("/api/").content.decode()
    assert "<script>" not in page
    assert "<style" not in page
    script = client.get("/api/?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert "/api/schema/" in script.content.decode()


def test_the_document_names_both_ways_in(client: Client) -> None:
    document = client.get("/api/schema/?format=json").json()
    assert set(document["components"]["securitySchemes"]) == {"apiToken", "cookieAuth"}
    assert "/api/w/{workspace}/runs/" in document["paths"]
