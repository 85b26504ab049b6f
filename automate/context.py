"""What every template may know about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, Any]:
    """`demo_mode`: whether the demo people and the demo mail page exist."""
    return {"demo_mode": settings.AUTOMATE_DEMO}
