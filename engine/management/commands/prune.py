"""`manage.py prune --days 90`: removes what finished long ago."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from engine.upkeep.retention import Pruned, prune, remove_orphans


class Command(BaseCommand):
    help = "Removes runs that finished long ago, with their steps, history, tasks and files, and files left behind."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--days", type=int, help="keep what is younger than so many days (AUTOMATE_KEEP_DAYS)")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"] if options["days"] is not None else settings.AUTOMATE_KEEP_DAYS
        if days < 1:
            raise CommandError("Say how many days are kept: --days 90, or set AUTOMATE_KEEP_DAYS.")
        pruned = prune(days=days, dry_run=options["dry_run"], tell=self._tell)
        if options["dry_run"]:
            self.stdout.write(f"Would remove {_words(pruned)}.")
            return
        left = remove_orphans()
        self.stdout.write(f"Removed {_words(pruned)}, and {left:,} files that no run names.")

    def _tell(self, pruned: Pruned) -> None:
        if pruned.runs % 10_000 < 200:
            self.stderr.write(f"{pruned.runs:,} runs so far …")


def _words(pruned: Pruned) -> str:
    runs = f"{pruned.runs:,} run{'' if pruned.runs == 1 else 's'}"
    where = ", ".join(f"{slug} {count:,}" for slug, count in sorted(pruned.by_workspace.items()))
    where = f" ({where})" if where else ""
    return f"{runs}{where} with {pruned.steps:,} steps, {pruned.events:,} events and {pruned.files:,} files"
