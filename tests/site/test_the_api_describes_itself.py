"""The reference page and the OpenAPI document; its committed copy, and the types the canvas takes from it."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db
COPY = settings.BASE_DIR / "docs" / "openapi.yaml"
TYPES = settings.BASE_DIR / "canvas" / "src" / "api" / "schema.d.ts"


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


def test_the_committed_description_is_that_of_the_code_and_without_doubts(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(fresh))
    again = "`manage.py spectacular --file docs/openapi.yaml` writes it anew, `npm run types` in canvas/ the types."
    assert COPY.read_text() == fresh.read_text(), f"docs/openapi.yaml is old: {again}"


def test_the_canvas_uses_the_types_of_the_committed_description() -> None:
    first = TYPES.read_text().split("\n", 1)[0]
    assert hashlib.sha256(COPY.read_bytes()).hexdigest() in first, "Run `npm run types` in canvas/."
