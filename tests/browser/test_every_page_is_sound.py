"""Follows every link a person can see and looks at each kind of page once: it opens, axe finds nothing, nothing is
cut off, the console is quiet."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.api import Api
from tests.browser.conftest import RunningSite
from tests.browser.documents import that_fails, that_shows_wide_facts
from tests.browser.pages.finding import PATIENCE, by_id
from tests.browser.pages.sound import kind, look
from tests.waiting import until

# Leads to Django's own pages, ends the session, or answers with a file.
NOT_OURS = re.compile(r"^/(admin/|static/|accounts/logout/|accounts/2fa/recovery-codes/download/)")
EXPECTED = {
    "/w/demo/settings/audit/",
    "/w/demo/settings/groups/…/",
    "/w/demo/settings/members/…/remove/",
    "/w/demo/workflows/…/",
    "/w/demo/runs/…/",
    "/w/demo/inbox/…/",
    "/demo/mail/…/",
    "/accounts/2fa/",
}
SIGHTS = [(1280, "light"), (360, "dark")]


@contextmanager
def sight(browser: Browser, width: int, theme: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page of that width and theme, and what its console complains about."""
    scheme: Literal["dark", "light"] = "dark" if theme == "dark" else "light"
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **options)
    page, complaints = context.new_page(), []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    yield page, complaints
    context.close()


def walk(page: Page, site: RunningSite, starts: list[str]) -> tuple[set[str], list[str]]:
    """The kinds of pages that can be reached, and everything wrong with them."""
    waiting, seen, wrong = list(starts), {kind(start) for start in starts}, []
    while waiting:
        address = waiting.pop(0)
        answer = page.goto(site.url + address)
        if answer is not None and answer.status != 200:
            wrong.append(f"{address} answered {answer.status}")
            continue
        page.wait_for_load_state("load")
        wrong += look(page)
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            path = urlsplit(link).path
            if link.startswith(site.url + "/") and not NOT_OURS.match(path) and kind(path) not in seen:
                seen.add(kind(path))
                waiting.append(path)
    return seen, wrong


def sign_in(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/demo/")
    page.get_by_role("button", name="Sign in as Alex").click()
    page.wait_for_url("**/w/demo/")


@pytest.fixture(scope="module")
def waiting_task(browser: Browser, site: RunningSite) -> str:
    """The path of an approval that waits, so that runs, tasks and mails are there to be looked at."""
    with sight(browser, 1280, "light") as (page, _):
        sign_in(page, site)
        page.goto(f"{site.url}/w/demo/workflows/?q=Invoice+approval")
        page.get_by_role("link", name="Invoice approval").first.click()
        page.goto(page.url.rstrip("/") + "/run/")
        page.get_by_role("link", name="DR-0098").click()
        page.get_by_role("button", name="Run version 1").click()
        page.wait_for_url("**/runs/*/")
        task = page.locator("main").get_by_role("link", name=re.compile("invoice", re.IGNORECASE))

        def asked() -> bool:
            page.goto(f"{site.url}/w/demo/inbox/?tab=all")
            return task.count() > 0

        until(asked, "the invoice waits for an approval", seconds=30)
        return urlsplit(task.first.get_attribute("href") or "").path


@pytest.mark.parametrize(("width", "theme"), SIGHTS)
def test_every_page_a_member_can_reach_is_sound(
    browser: Browser, site: RunningSite, waiting_task: str, width: int, theme: str
) -> None:
    with sight(browser, width, theme) as (page, complaints):
        sign_in(page, site)
        seen, wrong = walk(page, site, ["/w/demo/", "/profile/", waiting_task])
        assert not wrong, "\n".join(wrong)
        assert not complaints, "\n".join(complaints)
    missing = EXPECTED - seen
    assert not missing, f"nothing leads to {', '.join(sorted(missing))}"


@pytest.mark.parametrize(("width", "theme"), SIGHTS)
@pytest.mark.parametrize("then", ["fail", "ask"])
def test_what_a_person_decides_about_a_step_is_asked_soundly(
    browser: Browser, site: RunningSite, then: str, width: int, theme: str
) -> None:
    with sight(browser, width, theme) as (page, complaints):
        sign_in(page, site)
        api = Api(page, site)
        path = f"/w/demo/runs/{api.start(api.draw(that_fails(f'Sound when told to {then}', then=then)))}/"
        page.goto(site.url + path)
        expect(by_id(page, "step-code")).to_have_attribute(
            "data-status", "failed" if then == "fail" else "waiting", timeout=PATIENCE
        )
        wrong = look(page)
        key = page.context.storage_state()
    with sight(browser, width, theme, storage_state=key) as (page, _):
        page.route("**/canvas/run*.js", lambda route: route.abort())  # what is seen until it is there
        for address in (path, "/w/demo/"):
            page.goto(site.url + address)
            assert page.get_by_role("button", name="Skip it: “Divide”").first.is_visible() or address != path
            wrong += look(page)
    assert not wrong, "\n".join(wrong)
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize(("width", "theme"), SIGHTS)
def test_every_page_before_signing_in_is_sound(browser: Browser, site: RunningSite, width: int, theme: str) -> None:
    with sight(browser, width, theme) as (page, complaints):
        _, wrong = walk(page, site, ["/accounts/login/", "/accounts/signup/", "/demo/"])
        assert not wrong, "\n".join(wrong)
        assert not complaints, "\n".join(complaints)
        for refusal, status in (("/link/?sesame=cut-off", 410), ("/nowhere/", 404)):
            answer = page.goto(site.url + refusal)
            assert answer is not None
            assert answer.status == status
            assert not look(page)


@pytest.mark.parametrize(("width", "theme"), SIGHTS)
def test_a_task_with_wide_facts_fits_and_can_be_claimed(
    browser: Browser, site: RunningSite, width: int, theme: str
) -> None:
    with sight(browser, width, theme) as (page, _):
        sign_in(page, site)
        api, name = Api(page, site), f"Wide at {width}"
        run = api.start(api.draw(that_shows_wide_facts(name)))

        def asked() -> list[str]:
            return [task["id"] for task in api.ask("GET", "tasks/?state=open")["results"] if task["run"] == run]

        until(asked, "it is asked")
        page.goto(f"{site.url}/w/demo/inbox/{asked()[0]}/")
        wrong = look(page)
        assert not wrong, "\n".join(wrong)
        for button in page.locator(".task-buttons .btn").all():
            assert button.evaluate("each => each.scrollWidth <= each.clientWidth"), button.inner_text()
        page.get_by_role("button", name="Claim task").click()
        expect(page.get_by_role("button", name="Release task")).to_be_visible()
