"""The first five minutes of somebody who has typed `make run`."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningSite
from tests.browser.pages.run import Run
from tests.browser.pages.sign_in import SignIn

PATIENCE = 30_000


@pytest.fixture
def alex(page: Page, site: RunningSite) -> Page:
    """Alex, by the button of the demo page."""
    page.goto(f"{site.url}/demo/")
    page.get_by_role("button", name="Sign in as Alex").click()
    expect(page).to_have_url(f"{site.url}/w/demo/")
    return page


def test_a_printed_link_signs_in_and_works_once(page: Page, site: RunningSite) -> None:
    link = site.link("vera@demo.test")
    page.goto(link)
    expect(page).to_have_url(f"{site.url}/w/demo/")
    someone = SignIn(page, site.url)
    someone.is_forgotten()
    someone.is_refused(link)


def test_a_small_invoice_is_paid_while_one_watches_and_the_mail_arrives(alex: Page, site: RunningSite) -> None:
    alex.goto(f"{site.url}/w/demo/workflows/?q=Invoice+approval")  # other journeys may have filled the first page
    alex.get_by_role("link", name="Invoice approval").first.click()
    alex.goto(alex.url.rstrip("/") + "/run/")
    alex.get_by_role("link", name="AC-7731").click()
    alex.get_by_role("button", name="Run version 1").click()
    Run(alex).is_in_state("Completed")
    alex.goto(f"{site.url}/demo/mail/")
    expect(alex.get_by_text("Invoice AC-7731 is paid")).to_be_visible(timeout=PATIENCE)
    expect(alex.get_by_text("Payment of your invoice AC-7731")).to_be_visible()
