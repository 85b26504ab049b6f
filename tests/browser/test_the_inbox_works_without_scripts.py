"""Starting, deciding, doing it twice and coming too late, all without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import with_an_approval
from tests.browser.pages.inbox import Inbox
from tests.browser.pages.run import Run
from tests.browser.pages.start_form import StartForm
from tests.browser.pages.task import Task
from tests.waiting import until

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def plain(enter: Enter) -> Page:
    """Alex, in a browser without scripts."""
    return enter("Alex", java_script_enabled=False)


def drawn(page: Page, site: RunningSite, name: str) -> tuple[Api, str, str]:
    """A workflow that asks Finance: the API, its id, and the title of the task it makes."""
    api, title = Api(page, site), f"Approve “{name}”"
    return api, api.draw(with_an_approval(name, title)), title


def runs_of(api: Api, workflow: str) -> list[str]:
    return [run["id"] for run in api.ask("GET", f"runs/?workflow={workflow}")["results"]]


def wait_for_task(api: Api, title: str) -> None:
    until(
        lambda: any(task["title"] == title for task in api.ask("GET", "tasks/?state=open")["results"]),
        f"the task “{title}” is there",
    )


def test_a_run_is_started_and_approved(plain: Page, enter: Enter, site: RunningSite) -> None:
    api, workflow, title = drawn(plain, site, "No scripts")
    plain.goto(f"{site.url}/w/demo/workflows/{workflow}/run/")
    run = StartForm(plain).start()
    expect(plain.get_by_role("heading", name="No scripts").first).to_be_attached()
    wait_for_task(api, title)

    inbox = Inbox(enter("Fiona", at_home=True, java_script_enabled=False, viewport=PHONE))
    inbox.open()
    task = inbox.open_task(title)
    task.comment("Looks right.")
    task.approve()
    expect(inbox.page.get_by_text(f"Approved: {title}")).to_be_visible()
    until(lambda: api.snapshot(run.ref)["run"]["status"] == "completed", "the run is completed")
    plain.reload()
    expect(plain.get_by_text("Completed").first).to_be_visible()


def test_sending_the_start_form_twice_starts_one_run(plain: Page, site: RunningSite) -> None:
    api, workflow, _ = drawn(plain, site, "Sent twice")
    plain.goto(f"{site.url}/w/demo/workflows/{workflow}/run/")
    plain.get_by_role("button", name="Run version").dblclick()
    plain.wait_for_url("**/runs/*/")
    assert runs_of(api, workflow) == [Run(plain).ref]


def test_deciding_twice_decides_once_and_says_who_was_first(plain: Page, enter: Enter, site: RunningSite) -> None:
    api, workflow, title = drawn(plain, site, "Decided twice")
    ref = api.start(workflow)
    wait_for_task(api, title)
    fiona = enter("Fiona", at_home=True, java_script_enabled=False)
    tabs = [Inbox(fiona), Inbox(fiona.context.new_page())]
    tabs[1].page.goto(fiona.url)
    tasks = []
    for inbox in tabs:
        inbox.open()
        tasks.append(inbox.open_task(title))
    tasks[0].approve()
    expect(fiona.get_by_text(f"Approved: {title}")).to_be_visible()
    too_late_keeps_the_typing(tasks[1])
    until(lambda: api.snapshot(ref)["run"]["status"] == "completed", "the run is completed")
    assert api.snapshot(ref)["run"]["output"] != {"said": "On second thoughts, no."}
    task = next(each for each in api.ask("GET", "tasks/?state=done")["results"] if each["title"] == title)
    assert task["outcome"] == "approved"


def too_late_keeps_the_typing(task: Task) -> None:
    task.comment("On second thoughts, no.")
    task.reject()
    expect(task.page.get_by_role("alert")).to_contain_text("This was not kept")
    expect(task.page.get_by_text("On second thoughts, no.")).to_be_visible()


def test_a_rejection_without_the_reason_it_needs_keeps_the_page(plain: Page, enter: Enter, site: RunningSite) -> None:
    api, workflow, title = drawn(plain, site, "Reason needed")
    api.start(workflow)
    wait_for_task(api, title)
    fiona = enter("Fiona", at_home=True, java_script_enabled=False)
    inbox = Inbox(fiona)
    inbox.open()
    task = inbox.open_task(title)
    task.reject()
    expect(fiona.get_by_label("Comment")).to_have_attribute("aria-invalid", "true")
    task.comment("Too dear.")
    task.reject()
    expect(fiona.get_by_text(f"Rejected: {title}")).to_be_visible()
