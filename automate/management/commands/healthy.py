"""`manage.py healthy [web|worker]`: exit code 0 when that part of this machine does its work."""

import asyncio
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from automate.up.component import reachable
from automate.up.readiness import answers
from engine.upkeep.heartbeat import alive


class Command(BaseCommand):
    help = "Says whether the web server and the worker of this machine do their work; for container health checks."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", nargs="?", choices=("web", "worker"), help="without it both")

    def handle(self, *args: Any, **options: Any) -> None:
        parts = [options["part"]] if options["part"] else ["web", "worker"]
        if "web" in parts and not asyncio.run(_web_answers()):
            raise CommandError("The web server does not answer.")
        if "worker" in parts and not alive().exists():
            raise CommandError("No driver of this machine has shown life lately.")


async def _web_answers() -> bool:
    name = urlsplit(settings.AUTOMATE_URL).netloc
    return await answers(reachable(settings.AUTOMATE_BIND), settings.PORT, "/healthz", name=name)
