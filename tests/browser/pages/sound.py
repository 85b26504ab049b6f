"""Whether what a page shows can be used by everybody, and fits."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

AXE = Path(__file__).parents[3] / "canvas" / "node_modules" / "axe-core" / "axe.min.js"
REF = re.compile(r"/[a-z2-7]{12}(?=/)")


def kind(address: str) -> str:
    """Pages that differ only in the object they show are of one kind."""
    return REF.sub("/…", urlsplit(address).path)


def look(page: Page) -> list[str]:
    """What is wrong with the page that is open."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # In frames of other origins axe is not, and asking for it there is an error on the console.
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], iframes: false})")
    wrong = [f"{kind(page.url)}: {rule['id']} at {rule['nodes'][0]['target']}" for rule in found["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append(f"{kind(page.url)}: wider than the window")
    return wrong
