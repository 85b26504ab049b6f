"""The calendars against published ones, and the steps against their contract."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from automate_steps_bankdays import STEP_TYPES, AddBankDays, WaitForBankDay
from automate_steps_bankdays.calendars import add_bank_days, easter, fedwire_closed, is_bank_day, target_closed

from engine.core.contract import faults_of
from engine.core.steps import Done, Fail, StepContext, StepType, Wait

NOW = datetime(2026, 4, 3, 10, 0, tzinfo=UTC)  # Good Friday


def context(cls: type[StepType], **config: Any) -> StepContext:
    """What a step is given: its configuration with defaults, and the moment."""
    return StepContext(
        config={**cls.spec()["defaults"], **config}, run_ref="run", run_title="", workflow_name="Test", workspace_id=1,
        step_key="s", node="s", node_name="S", attempt=1, attempt_id="run.s.1", idempotency_key="run.s", now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("cls", STEP_TYPES)
def test_the_steps_keep_the_contract(cls: type[StepType]) -> None:
    assert faults_of(cls) == []


@pytest.mark.parametrize(
    ("year", "sunday"), [(1999, "1999-04-04"), (2024, "2024-03-31"), (2026, "2026-04-05"), (2038, "2038-04-25")]
)
def test_easter_is_where_the_almanac_has_it(year: int, sunday: str) -> None:
    assert easter(year).isoformat() == sunday


def test_euro_payments_rest_on_six_days_besides_weekends() -> None:
    assert sorted(day.isoformat() for day in target_closed(2026)) == [
        "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2026-12-26",
    ]  # fmt: skip


def test_the_reserve_banks_rest_on_eleven_and_make_up_for_sundays_only() -> None:
    assert len(fedwire_closed(2026)) == 11
    assert is_bank_day(date(2026, 7, 3), "fedwire"), "the fourth of July is a Saturday and is not made up for"
    assert not is_bank_day(date(2027, 7, 5), "fedwire"), "the fourth of July is a Sunday"
    assert not is_bank_day(date(2026, 5, 25), "fedwire"), "the last Monday in May"


def test_days_are_counted_over_weekends_and_closed_days_both_ways() -> None:
    assert add_bank_days(date(2026, 4, 2), 1, "target") == date(2026, 4, 7)
    assert add_bank_days(date(2026, 4, 7), -1, "target") == date(2026, 4, 2)
    assert add_bank_days(date(2026, 4, 4), 0, "target") == date(2026, 4, 7)
    assert add_bank_days(date(2026, 4, 4), 1, "target") == date(2026, 4, 7)
    assert add_bank_days(date(2026, 4, 2), 1, "target", {date(2026, 4, 7)}) == date(2026, 4, 8)


def test_a_due_date_comes_out() -> None:
    outcome = AddBankDays().perform(context(AddBankDays, date="2026-03-31"))
    assert outcome == Done({"date": "2026-04-16", "calendar_days": 16})


@pytest.mark.parametrize("config", [{"date": "soon"}, {"date": "2026-03-31", "closed": ["x"]}, {"date": "9999-12-30"}])
def test_what_cannot_be_counted_fails_in_words(config: dict[str, Any]) -> None:
    outcome = AddBankDays().perform(context(AddBankDays, **config))
    assert isinstance(outcome, Fail)
    assert outcome.message


def test_a_run_waits_for_the_next_bank_day_and_goes_on_if_it_is_one() -> None:
    waiting = WaitForBankDay().perform(context(WaitForBankDay))
    assert isinstance(waiting, Wait)
    assert waiting.until == datetime(2026, 4, 7, 7, 0, tzinfo=UTC)
    assert isinstance(WaitForBankDay().perform(context(WaitForBankDay, calendar="fedwire", at="00:00")), Done)
    assert isinstance(WaitForBankDay().perform(context(WaitForBankDay, zone="Moon/Base")), Fail)
