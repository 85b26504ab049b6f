"""`manage.py demo`: the demo workspace, its people and its workflow."""

from typing import Any

from django.core.management.base import BaseCommand

from automate.demo.people import WORKSPACE_NAME
from automate.demo.seed import seed


class Command(BaseCommand):
    help = "Makes the demo workspace; harmless when it is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        if seed():
            self.stdout.write(f"Made the demo workspace “{WORKSPACE_NAME}”.")
