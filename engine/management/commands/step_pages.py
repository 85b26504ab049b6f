"""`manage.py step_pages`: the documentation of step types, from what they declare."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engine.registry import CATALOGUE
from engine.step_pages import own_types, page_of, pages


class Command(BaseCommand):
    help = "Print the pages of the named step types, or write a folder with a page for each and an index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "types", nargs="*", help="Step types, such as http.request; without any, the product's own."
        )
        parser.add_argument("--into", type=Path, help="A folder to write; pages of types that are gone are removed.")

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = [name for name in options["types"] if name not in CATALOGUE]
        if unknown:
            raise CommandError(f"There is no step type {', '.join(unknown)}. There are {', '.join(sorted(CATALOGUE))}.")
        types = [CATALOGUE[name] for name in options["types"]] or own_types()
        if options["into"] is None:
            self.stdout.write("\n".join(page_of(each) for each in types), ending="")
            return
        folder: Path = options["into"]
        folder.mkdir(parents=True, exist_ok=True)
        written = pages(types)
        for old in folder.glob("*.md"):
            if old.name not in written:
                old.unlink()
        for name, text in written.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(written)} pages are in {folder}.")
