"""`manage.py prepare`: brings tables, static files and the demo up to date; quick when nothing changed."""

import fcntl
import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Prepares a start: migrates the database, collects static files, in demo mode makes the demo workspace."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        self._collect_static()
        if settings.AUTOMATE_DEMO:
            call_command("demo", stdout=self.stdout)

    def _collect_static(self) -> None:
        if settings.DEBUG:
            return
        root = Path(settings.STATIC_ROOT)
        root.mkdir(parents=True, exist_ok=True)
        stamp = root / ".inputs"
        # Two starts at once would write the same files at the same time.
        with (root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            inputs = _fingerprint()
            if not stamp.exists() or stamp.read_text() != inputs:
                call_command("collectstatic", interactive=False, verbosity=0)
                stamp.write_text(inputs)


def _fingerprint() -> str:
    """Changes whenever a static file is added, removed or written."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
