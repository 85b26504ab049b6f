"""`manage.py demo_services`: the supplier service and the mail catcher, until told to stop."""

import asyncio
import signal
import threading
from typing import Any

from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from automate.demo.mail_catcher import Catcher
from automate.demo.supplier_api import SupplierServer


class Command(BaseCommand):
    help = "Runs what the demo workflow calls: the supplier service and the mail catcher."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            raise CommandError(f"The demo services cannot listen: {error.strerror}.") from None

    async def _serve(self) -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        suppliers = SupplierServer(settings.DEMO_API_PORT)
        threading.Thread(target=suppliers.serve_forever, name="suppliers", daemon=True).start()
        mail = await loop.create_server(
            lambda: SMTP(Catcher(), enable_SMTPUTF8=True, loop=loop), "127.0.0.1", settings.DEMO_MAIL_PORT
        )
        self.stdout.write("ready")
        self.stdout.flush()
        await stop.wait()
        mail.close()
        await asyncio.to_thread(suppliers.shutdown)
