"""However a browser comes to a run, late, reloaded or cut off, it ends with what the API says."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import that_fails, with_an_approval
from tests.browser.pages.finding import PATIENCE, by_id
from tests.browser.pages.inbox import Inbox
from tests.browser.pages.run import Run
from tests.waiting import until


@dataclass
class Wire:
    """The line between a page and the server's sockets, to be cut and mended."""

    open: bool = True
    lines: list[WebSocketRoute] = field(default_factory=list)

    def carry(self, line: WebSocketRoute) -> None:
        """For `route_web_socket`."""
        if self.open:
            line.connect_to_server()
            self.lines.append(line)
        else:
            line.close(code=1011, reason="cut")

    def cut(self) -> None:
        """Everything that is open ends, and nothing can be opened."""
        self.open = False
        for line in self.lines:
            line.close(code=1011, reason="cut")
        self.lines.clear()


def watch(page: Page, site: RunningSite, ref: str) -> Run:
    page.goto(f"{site.url}/w/demo/runs/{ref}/")
    expect(by_id(page, "progress")).to_be_visible()
    return Run(page)


def is_true(run: Run, api: Api) -> None:
    """What is shown becomes what the API says, and then is the same in every step."""
    truth = api.snapshot(run.ref)
    word = {"completed": "Completed", "waiting": "Waiting", "paused": "Paused", "cancelled": "Cancelled"}
    run.is_in_state(word[truth["run"]["status"]])
    wanted = {step["key"]: step["status"] for step in truth["steps"]}
    until(lambda: run.statuses() == wanted, f"the page shows {wanted}; it shows {run.statuses()}")
    expect(by_id(run.page, "progress")).to_contain_text(f"{truth['run']['progress']['percent']} %")


def approve(enter: Enter, title: str, comment: str = "") -> None:
    inbox = Inbox(enter("Fiona", at_home=True))
    inbox.open()
    task = inbox.open_task(title)
    task.comment(comment)
    task.approve()
    expect(inbox.page.get_by_text(f"Approved: {title}")).to_be_visible()


def test_reloaded_late_and_cut_off_pages_all_end_with_the_truth(enter: Enter, site: RunningSite) -> None:
    page, title = enter("Alex"), "Approve the dropped line"
    api = Api(page, site)
    ref = api.start(api.draw(with_an_approval("Dropped line", title)))
    wire = Wire()
    page.route_web_socket("**/ws/**", wire.carry)
    cut_off = watch(page, site, ref)
    cut_off.step_is("ask", "waiting")
    page.reload()
    cut_off.step_is("ask", "waiting")
    is_true(cut_off, api)
    cut_off.mark()

    wire.cut()
    expect(by_id(page, "reconnecting")).to_be_visible()
    approve(enter, title, "Fine with me")
    late = watch(page.context.new_page(), site, ref)
    late.is_in_state("Completed")
    is_true(late, api)
    cut_off.step_is("ask", "waiting")
    wire.open = True
    page.evaluate("dispatchEvent(new Event('online'))")
    is_true(cut_off, api)
    expect(by_id(page, "reconnecting")).to_have_count(0)
    cut_off.was_not_reloaded()


def test_offline_and_online_again_ends_with_the_truth(enter: Enter, site: RunningSite) -> None:
    page, title = enter("Alex"), "Approve in the tunnel"
    api = Api(page, site)
    ref = api.start(api.draw(with_an_approval("Tunnel", title)))
    run = watch(page, site, ref)
    run.step_is("ask", "waiting")
    run.mark()
    page.context.set_offline(True)
    approve(enter, title)
    page.context.set_offline(False)
    run.is_in_state("Completed")
    is_true(run, api)
    run.was_not_reloaded()


def test_pause_resume_and_cancel_from_the_page(enter: Enter, site: RunningSite) -> None:
    page, title = enter("Alex"), "Approve what is cancelled"
    api = Api(page, site)
    run = watch(page, site, api.start(api.draw(with_an_approval("Controlled", title))))
    run.step_is("ask", "waiting")
    run.mark()
    run.pause()
    run.is_in_state("Paused")
    is_true(run, api)
    run.resume()
    run.is_in_state("Waiting")
    run.cancel()
    run.is_in_state("Cancelled")
    is_true(run, api)
    expect(by_id(page, "pause")).to_have_count(0)
    run.was_not_reloaded()
    inbox = Inbox(enter("Fiona", at_home=True))
    inbox.open()
    expect(inbox.page.get_by_role("link", name=title)).to_have_count(0)


def test_a_step_shows_what_it_was_given_what_it_gave_and_why_it_failed(enter: Enter, site: RunningSite) -> None:
    page = enter("Alex")
    api = Api(page, site)
    run = watch(page, site, api.start(api.draw(that_fails("Fails"))))
    run.is_in_state("Failed")
    expect(by_id(page, "progress").get_by_role("alert")).to_contain_text("nothing")
    details = run.open_step("note")
    expect(details.get_by_role("region", name="Output")).to_contain_text("noted")
    expect(details.get_by_role("region", name="Input")).to_contain_text("status")
    expect(run.open_step("code")).to_contain_text("nothing")


def test_the_list_of_runs_follows_what_happens(enter: Enter, site: RunningSite) -> None:
    page, title = enter("Alex"), "Approve the listed"
    api = Api(page, site)
    workflow = api.draw(with_an_approval("Listed", title))
    api.start(workflow)
    page.goto(f"{site.url}/w/demo/runs/?workflow={workflow}")
    page.evaluate("window.notLoadedAnew = true")
    ref = api.start(workflow)
    row = by_id(page, ref)
    expect(row).to_contain_text("Waiting", timeout=PATIENCE)
    api.ask("POST", f"runs/{ref}/cancel/", {})
    expect(row).to_contain_text("Cancelled", timeout=PATIENCE)
    expect(page.locator("tbody tr")).to_have_count(2)
    assert page.evaluate("window.notLoadedAnew === true")
