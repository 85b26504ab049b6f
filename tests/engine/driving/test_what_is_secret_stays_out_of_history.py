"""What a step type calls secret is masked wherever its configuration is kept, however deep it lies."""

from typing import Any

import pytest

from engine.models import Event, Step
from engine.steps.http_request import HttpRequest
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, is_over, started

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = {"type": "string", "x-secret": True}
FIELDS: dict[str, tuple[dict[str, Any], Any]] = {
    "a field": (SECRET, "hunter2"),
    "a field of a field": (
        {"type": "object", "properties": {"token": SECRET, "user": {}}},
        {"token": "hunter2", "user": "ann"},
    ),
    "any field of a field": ({"type": "object", "additionalProperties": SECRET}, {"X-Key": "hunter2"}),
    "an item": ({"type": "array", "items": {"properties": {"key": SECRET}}}, [{"key": "hunter2", "of": "ann"}]),
    "one of several kinds": (
        {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"token": SECRET, "user": {}}}]},
        {"token": "hunter2", "user": "ann"},
    ),
    "fields named alike": ({"patternProperties": {"^x-": SECRET}, "type": "object"}, {"x-key": "hunter2", "of": "ann"}),
    "the second of a pair": ({"prefixItems": [{"type": "string"}, SECRET]}, ["ann", "hunter2"]),
    "a kind described elsewhere": ({"$ref": "#/properties/url", "$defs": {"key": SECRET}}, "hunter2"),
    "something else than a list of them": ({"items": SECRET}, "hunter2"),
    "a whole list": ({"type": "array", "x-secret": True}, ["hunter2"]),
}


@pytest.mark.parametrize(("schema", "value"), FIELDS.values(), ids=FIELDS.keys())
def test_it_is_masked_and_what_lies_beside_it_is_not(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, schema: dict[str, Any], value: Any
) -> None:
    properties = {**HttpRequest.config["properties"], "sign_with": schema}
    monkeypatch.setattr(HttpRequest, "config", {**HttpRequest.config, "properties": properties})
    config = {"method": "GET", "url": "https://10.0.0.1/", "sign_with": value}
    run = started(cast, {"a": {"type": "http.request", "config": config}}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it has failed")
    kept = Step.objects.get(run=run, key="a").input
    assert kept["url"] == "https://10.0.0.1/"
    assert "hunter2" not in f"{kept} {list(Event.objects.filter(run=run).values())}"
    assert ("ann" in str(value)) == ("ann" in str(kept))
