"""`manage.py web`: the web server alone, as a container runs it."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from automate.up.component import daphne


class Command(BaseCommand):
    help = "Runs the web server (pages, API and live messages) on PORT."

    def handle(self, *args: Any, **options: Any) -> None:
        command = daphne(bind=settings.AUTOMATE_BIND, port=settings.PORT, behind_proxy=settings.AUTOMATE_BEHIND_PROXY)
        # Becomes the server, so that signals of the container reach it without a go-between.
        os.execv(command[0], command)  # noqa: S606 - our own fixed command line
