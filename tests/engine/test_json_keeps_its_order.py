"""The order of keys survives storing, on every database."""

import json
from typing import Any

import pytest

from designer.models import Draft
from tests.cast import Cast
from tests.designer.drawn import drawn

ODD: dict[str, Any] = {
    "zz_long_name": 1,
    "b": {"y": [1, {"n": None, "a": 'é ‘ " \\ 𝄞'}], "x": True},
    "a": "text",
    "": 2.5,
}


def order(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("value", [ODD, [], {}, [3, ODD], "text", '"quoted"', 5, 1.5, True, False])
def test_a_value_comes_back_as_it_was_stored(cast: Cast, value: Any) -> None:
    workflow = drawn(cast)
    Draft.objects.filter(workflow=workflow).update(document=value)
    assert order(Draft.objects.get(workflow=workflow).document) == order(value)
    assert order(Draft.objects.values_list("document", flat=True).get(workflow=workflow)) == order(value)
    draft = Draft.objects.get(workflow=workflow)
    draft.document = {"again": value}
    draft.save(update_fields=["document"])
    assert order(Draft.objects.select_related("workflow").get().document) == order({"again": value})
