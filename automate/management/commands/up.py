"""`manage.py up`: web, worker and, in demo mode, the demo services, under one supervisor."""

import asyncio
import time
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from automate.signin_link import signin_link
from automate.up import component, lock, ports
from automate.up.supervisor import Supervisor

DEMO_OWNER = "alex@demo.test"


class Command(BaseCommand):
    help = "Runs the site: web server, worker and, in demo mode, the demo services. Ctrl-C ends everything."

    def handle(self, *args: Any, **options: Any) -> None:
        held = self._lock()
        self._refuse_taken_ports(patience=4.0 if lock.died_without_goodbye(held) else 0.0)
        self._refuse_old_tables()
        lock.note_owner(held)
        supervisor = Supervisor(_components(), write=self._write)
        code = asyncio.run(supervisor.run(when_ready=self._welcome))
        lock.release(held)
        if code:
            raise SystemExit(code)

    def _write(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _lock(self) -> TextIO:
        try:
            return lock.hold(settings.AUTOMATE_DATA_DIR / "up.lock")
        except lock.TakenError as taken:
            raise CommandError(
                f"Automate already runs from {settings.AUTOMATE_DATA_DIR} (process {taken}); stop it first."
            ) from None

    def _refuse_taken_ports(self, *, patience: float) -> None:
        deadline = time.monotonic() + patience
        while refusal := _port_refusal():
            if time.monotonic() >= deadline:
                raise CommandError(refusal)
            time.sleep(0.1)

    def _refuse_old_tables(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is older than the program: run `python manage.py prepare` first.")
        connection.close()

    def _welcome(self) -> None:
        self._write("")
        self._write(f"Automate is ready: {settings.AUTOMATE_URL}/")
        if settings.AUTOMATE_DEMO and (link := signin_link(email=DEMO_OWNER)):
            self._write(f"Sign in as Alex, the owner (works once, for 15 minutes): {link}")
            self._write(f"Sign in as somebody else: {settings.AUTOMATE_URL}/demo/")
        self._write("Ctrl-C stops everything.")
        self._write("")


def _port_refusal() -> str | None:
    if refusal := ports.refusal(settings.AUTOMATE_BIND, settings.PORT):
        return f"{refusal}: choose another, for example PORT={settings.PORT + 100} make run."
    if settings.AUTOMATE_DEMO:
        for port in (settings.DEMO_API_PORT, settings.DEMO_MAIL_PORT):
            if refusal := ports.refusal("127.0.0.1", port):
                return f"{refusal}, and the demo services need it: stop that program first."
    return None


def _components() -> list[component.Component]:
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    parts = [
        component.web(
            bind=settings.AUTOMATE_BIND,
            port=settings.PORT,
            host=urlsplit(settings.AUTOMATE_URL).netloc,
            behind_proxy=settings.AUTOMATE_BEHIND_PROXY,
        ),
        component.worker(manage=manage, drivers=settings.AUTOMATE_DRIVERS),
    ]
    if settings.AUTOMATE_DEMO:
        api, mail = settings.DEMO_API_PORT, settings.DEMO_MAIL_PORT
        parts.append(component.demo_services(manage=manage, api_port=api, mail_port=mail))
    return parts
