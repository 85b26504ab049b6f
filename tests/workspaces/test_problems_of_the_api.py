from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, serializers

from tests.cast import Cast
from workspaces.api.problems import ProblemError, problem_handler


def body(error: Exception) -> dict[str, Any]:
    response = problem_handler(error, {})
    assert response is not None
    assert response.content_type == "application/problem+json"
    assert response.data["status"] == response.status_code
    assert response.data["detail"]
    assert response.data["title"]
    return dict(response.data)


def test_nested_mistakes_become_pointers() -> None:
    class Line(serializers.Serializer[Any]):
        amount = serializers.IntegerField()

    class Invoice(serializers.Serializer[Any]):
        lines = Line(many=True)
        name = serializers.CharField()

    form = Invoice(data={"lines": [{"amount": 1}, {"amount": "x"}]})
    with pytest.raises(serializers.ValidationError) as caught:
        form.is_valid(raise_exception=True)
    errors = {error["pointer"]: error["message"] for error in body(caught.value)["errors"]}
    assert errors == {"/lines/1/amount": "A valid integer is required.", "/name": "This field is required."}


def test_a_name_with_a_slash_is_escaped_in_its_pointer() -> None:
    error = exceptions.ValidationError({"a/b~c": ["Wrong."]})
    assert body(error)["errors"] == [{"pointer": "/a~1b~0c", "message": "Wrong."}]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Http404("secret detail"), 404),
        (PermissionDenied("No."), 403),
        (exceptions.NotAuthenticated(), 401),
        (exceptions.Throttled(wait=3), 429),
        (exceptions.ParseError("Bad JSON."), 400),
        (exceptions.ValidationError("Wrong."), 400),
    ],
)
def test_every_known_error_is_a_problem_document(error: Exception, status: int) -> None:
    answer = body(error)
    assert answer["status"] == status
    assert "secret" not in answer["detail"]


def test_a_conflict_carries_what_is_there_now() -> None:
    answer = body(ProblemError(409, "Somebody saved meanwhile.", extra={"current": {"revision": 7}}))
    assert answer["current"] == {"revision": 7}


def test_an_error_nobody_foresaw_is_left_to_be_logged() -> None:
    assert problem_handler(ZeroDivisionError(), {}) is None


def test_anything_but_json_is_refused_with_what_to_send_instead(cast: Cast) -> None:
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/xml"):
        answer = cast.browser("bob").post("/api/w/acme/workflows/", data="<?xml?>", content_type=kind)
        assert answer.status_code == 415
        assert (
            answer.json()["detail"]
            == "Only JSON is read here. Send it with the header “Content-Type: application/json”."
        )
