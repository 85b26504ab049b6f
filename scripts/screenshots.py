"""Takes the pictures of README and docs: `.venv/bin/python -m scripts.screenshots` from the top of the checkout.

It starts a demo site of its own, lets invoices run, and photographs pages in both themes, on a desk and on a phone.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from scripts.setup import browser as browsers
from tests.browser.api import Api
from tests.browser.conftest import DESK, FLAGS, RunningSite
from tests.browser.documents import with_one_step
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import by_id
from tests.browser.pages.inbox import Inbox
from tests.browser.pages.run import Run
from tests.browser.pages.sign_in import SignIn
from tests.setup.site import Site
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "images"
INVOICES = ROOT / "automate" / "demo" / "invoices.json"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SHOWN = "DR-0098"
LARGEST = 250_000

Scene = Callable[[Page], None]
# Beside the demo's own workflow, so that lists look like those of people at work.
OTHERS = (
    ("Onboard a supplier", "Collects the papers of a new supplier and asks Finance to approve the bank account.", True),
    ("Remind of overdue returns", "Writes to customers whose hire has ended, and to the depot after three days.", True),
    ("Weekly budget report", "Sums up what each cost centre has spent and sends it on Monday morning.", True),
    ("Inspect hoists", "Plans the yearly inspection of every hoist with its certificate.", False),
)


@contextmanager
def running_site() -> Iterator[RunningSite]:
    """The demo, in a directory that is thrown away."""
    with tempfile.TemporaryDirectory() as place:
        site = Site(Path(place) / "data")
        prepared = site.run("prepare")
        if prepared.returncode:
            raise SystemExit(prepared.stderr)
        with site.up() as play:
            play.shows("Ctrl-C stops everything")
            yield RunningSite(site, play)


class Album:
    """A browser, the sessions of the demo's people, and where the pictures go."""

    def __init__(self, browser: Browser, site: RunningSite) -> None:
        self.browser, self.site = browser, site
        self.sessions: dict[str, StorageState] = {}

    @contextmanager
    def page(self, person: str, **options: Any) -> Iterator[Page]:
        """A page of a browser of this person."""
        context = self.browser.new_context(storage_state=self.sessions.get(person), **{"viewport": DESK, **options})
        page = context.new_page()
        if person not in self.sessions:
            SignIn(page, self.site.url).as_demo_person(person)
            self.sessions[person] = context.storage_state()
        yield page
        context.close()

    def take(self, name: str, person: str, path: str, scene: Scene, *, phone: bool = False) -> None:
        """One page in both themes."""
        for theme in THEMES:
            with self.page(person, color_scheme=theme, reduced_motion="reduce", **(PHONE if phone else {})) as page:
                page.goto(self.site.url + path)
                scene(page)
                page.evaluate("document.fonts.ready")
                file = PICTURES / f"{name}{'-phone' if phone else ''}-{theme}.png"
                page.screenshot(path=file, animations="disabled")
                if file.stat().st_size > LARGEST:
                    raise SystemExit(f"{file.name} is larger than {LARGEST // 1000} kB.")
                print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} kB")


def let_invoices_run(album: Album) -> str:
    """Some are paid, some refused, some wait; returns the id of the run that is shown."""
    with album.page("Alex") as page:
        api = Api(page, album.site)
        workflow = workflow_called(api, "Invoice approval")
        for name, description, published in OTHERS:
            made = api.draw({**with_one_step(name), "description": description}, publish=published)
            if published:
                api.start(made, title=name)
        refs = {}
        for invoice in json.loads(INVOICES.read_text(encoding="utf-8")):
            refs[invoice["number"]] = api.start(workflow, invoice, title=f"Invoice {invoice['number']}")
        until(lambda: all(_rests(api, ref) for ref in refs.values()), "every invoice rests", seconds=60)
        decide(album, "EV-2026-311", approve=False)
        decide(album, "BL-20502", approve=True)
        until(lambda: api.snapshot(refs["BL-20502"])["run"]["status"] == "completed", "BL-20502 is paid")
        return refs[SHOWN]


def workflow_called(api: Api, name: str) -> str:
    """Its id."""
    return next(str(each["id"]) for each in api.ask("GET", "workflows/")["results"] if each["name"] == name)


def _rests(api: Api, ref: str) -> bool:
    told = api.snapshot(ref)
    waits = [step for step in told["steps"] if step["status"] in {"waiting", "running"}]
    return told["run"]["started_at"] and all("Finance" in (step["waiting_for"] or "") for step in waits)


def decide(album: Album, number: str, *, approve: bool) -> None:
    """Fiona decides on an invoice; where the cost centre is missing there is nothing to decide yet."""
    with album.page("Fiona") as page:
        page.goto(f"{album.site.url}/w/demo/inbox/")
        link = page.get_by_role("link", name=f"Approve invoice {number}")
        if not link.count():
            return
        link.click()
        page.get_by_label("Comment").fill("Agreed with the stage team." if approve else "We sent it back.")
        page.get_by_role("button", name="Approve" if approve else "Reject").click()
        page.wait_for_url("**/inbox/")


def nothing(page: Page) -> None:
    """The page as it comes."""
    page.wait_for_load_state("networkidle")


def canvas(page: Page) -> None:
    """The approval, selected."""
    Canvas(page).opened().select("approve")
    by_id(page, "palette").get_by_role("button", name="Collapse").click()
    by_id(page, "fit").click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)


def canvas_on_phone(page: Page) -> None:
    """Only to be looked at."""
    Canvas(page).opened()


def run(page: Page) -> None:
    """The run, waiting."""
    Run(page).step_is("approve", "waiting")
    page.wait_for_load_state("networkidle")


def main() -> None:
    """Take them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running_site() as site, sync_playwright() as playwright:
        chosen = browsers.of_the_system()
        album = Album(playwright.chromium.launch(executable_path=chosen, args=list(FLAGS)), site)
        ref = let_invoices_run(album)
        with album.page("Fiona") as page:
            page.goto(f"{site.url}/w/demo/inbox/")
            Inbox(page).open_task(f"Approve invoice {SHOWN}")
            task = page.url.removeprefix(site.url)
        with album.page("Alex") as page:
            workflow = workflow_called(Api(page, site), "Invoice approval")
        drawn, ran = f"/w/demo/workflows/{workflow}/", f"/w/demo/runs/{ref}/"
        for name, person, path, scene in (
            ("home", "Alex", "/w/demo/", nothing),
            ("workflows", "Alex", "/w/demo/workflows/", nothing),
            ("canvas", "Alex", drawn, canvas),
            ("run", "Alex", ran, run),
            ("runs", "Alex", "/w/demo/runs/", nothing),
            ("inbox", "Fiona", "/w/demo/inbox/", nothing),
            ("task", "Fiona", task, nothing),
            ("mail", "Alex", "/demo/mail/", nothing),
        ):
            album.take(name, person, path, scene)
        for name, person, path, scene in (
            ("canvas", "Alex", drawn, canvas_on_phone),
            ("run", "Alex", ran, run),
            ("inbox", "Fiona", "/w/demo/inbox/", nothing),
            ("task", "Fiona", task, nothing),
        ):
            album.take(name, person, path, scene, phone=True)
        album.browser.close()


if __name__ == "__main__":
    main()
