"""A run that failed is taken up again, looked into pass by pass, and undone, without ever loading its page anew."""

import uuid

from playwright.sync_api import expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import that_can_be_mended
from tests.browser.pages.finding import PATIENCE, by_id
from tests.browser.pages.run import Run


def test_a_failed_run_is_retried_looked_into_and_rolled_back(enter: Enter, site: RunningSite) -> None:
    page = enter("Alex")
    api = Api(page, site)
    busy_once = f"{site.suppliers}/suppliers/brightline?fail=1&key={uuid.uuid4().hex}"
    run = Run(page)
    page.goto(f"{site.url}/w/demo/runs/{api.start(api.draw(that_can_be_mended('Mended', busy_once)))}/")
    run.is_in_state("Failed")
    run.mark()
    run.retry_failed()
    run.is_in_state("Completed")
    expect(by_id(page, "progress")).to_contain_text("3 of 3 steps")

    by_id(page, "step-loop").get_by_role("button").first.click()
    expect(by_id(page, "passes-loop")).to_contain_text("12 of 12, 1 failed")
    run.pass_of("loop", 3).get_by_role("button").first.click()
    expect(by_id(page, "step-loop[2].share")).to_have_attribute("data-status", "failed")
    expect(by_id(page, "node-share")).to_have_attribute("data-state", "failed")
    by_id(page, "pick-pass").fill("7")
    page.keyboard.press("Enter")
    expect(by_id(page, "step-loop[6].share")).to_have_attribute("data-status", "completed")
    expect(by_id(page, "node-share")).to_have_attribute("data-state", "completed")

    dialog = run.roll_back()
    expect(dialog).to_contain_text("Book the hall by “Give the hall back”")
    by_id(dialog, "roll-back-now").click()
    run.is_in_state("Rolled back")
    expect(by_id(page, "step-book")).to_have_attribute("data-status", "compensated", timeout=PATIENCE)
    expect(by_id(page, "step-unbook")).to_have_attribute("data-status", "completed")
    run.was_not_reloaded()
