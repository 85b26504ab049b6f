"""`manage.py link alex@demo.test`: a link that signs this person in once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from automate.signin_link import signin_link


class Command(BaseCommand):
    help = "Prints a link that signs a person in once, within 15 minutes: for whoever is locked out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person's e-mail address")

    def handle(self, *args: Any, **options: Any) -> None:
        link = signin_link(email=options["email"].strip().lower())
        if link is None:
            raise CommandError(f"Nobody signs in with {options['email']}.")
        self.stdout.write(link)
