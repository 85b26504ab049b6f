"""`manage.py worker`: all there is to start on a machine that shall do work."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from engine.supervisor import Supervisor


class Command(BaseCommand):
    help = "Start a django-q2 cluster whose workers drive workflow runs, and watch over it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--drivers", type=int, default=None, help="driver processes (default: AUTOMATE_DRIVERS)")

    def handle(self, *args: Any, **options: Any) -> None:
        Supervisor(drivers=options["drivers"], say=self.stdout.write).run()
