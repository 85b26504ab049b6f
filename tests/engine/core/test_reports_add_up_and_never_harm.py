"""What steps report besides their result: added up, bounded, and never the reason for a failure."""

from decimal import Decimal
from typing import Any

import pytest

from engine.core.happenings import StepFinished
from engine.core.reports import LONGEST_NAME, MOST_REPORTS, MOST_WARNINGS, Cost, Impact, Reports, Warned
from engine.core.steps import Done
from tests.engine.core.language import document, play
from tests.engine.core.stage import Stage


def test_costs_of_one_currency_and_note_add_up_and_others_stay_apart() -> None:
    reports = Reports()
    reports.cost(0.25, "usd", "tokens")
    reports.cost(Decimal("0.5"), note="tokens")  # type: ignore[arg-type]
    reports.cost(2, "EUR")
    reports.impact("savings", 30, "USD/month")
    assert reports.gathered() == (
        Cost(0.75, "USD", "tokens"),
        Cost(2.0, "EUR", ""),
        Impact("savings", 30.0, "USD/month"),
    )


class Mute:
    """Can be made neither a number nor words of."""

    def __str__(self) -> str:
        raise RuntimeError

    def __float__(self) -> float:
        raise RuntimeError


AMOUNTS = [float("nan"), float("inf"), "12", None, True, 1e16, 10**400, 10**5000, object(), Mute()]


@pytest.mark.parametrize("amount", AMOUNTS, ids=map(str, range(len(AMOUNTS))))
def test_what_is_no_figure_is_left_out_and_said(amount: Any) -> None:
    reports = Reports()
    reports.cost(amount)
    assert reports.gathered() == ()
    assert len(reports.refused) == 1


def test_a_currency_is_three_letters_and_a_figure_has_a_name() -> None:
    reports = Reports()
    reports.cost(1, "dollars")
    reports.impact("  ", 1)
    assert reports.gathered() == ()
    assert len(reports.refused) == 2


def test_there_are_so_many_different_reports_and_no_more_but_known_ones_still_add_up() -> None:
    reports = Reports()
    for number in range(MOST_REPORTS + 5):
        reports.impact(f"figure {number}", 1)
    reports.impact("figure 0", 1)
    assert len(reports.gathered()) == MOST_REPORTS
    assert reports.gathered()[0] == Impact("figure 0", 2.0, "")
    assert len(reports.refused) == 5


@pytest.mark.parametrize("words", [10**5000, Mute()], ids=["long", "mute"])
def test_what_has_no_words_is_reported_without_them(words: Any) -> None:
    reports = Reports(lambda _, message: told.append(message))
    told: list[str] = []
    reports.cost(1, "EUR", words)
    reports.cost(1, words)
    reports.impact("saved", 2, words)
    reports.warning(words)
    reports.progress(words, words)
    assert reports.gathered() == (Cost(1.0, "EUR", "…"), Impact("saved", 2.0, "…"), Warned("…"))
    assert told == ["…"]


def test_words_are_made_fit_for_a_line_of_history() -> None:
    reports = Reports()
    reports.impact("a\nb\x00" + "x" * 100, 1, "\ud800")
    (impact,) = reports.gathered()
    assert isinstance(impact, Impact)
    assert impact.name.startswith("a bx")
    assert len(impact.name) == LONGEST_NAME
    assert impact.unit == "?"


def test_progress_is_told_at_once_within_its_bounds() -> None:
    told: list[tuple[float | None, str]] = []
    reports = Reports(lambda percent, message: told.append((percent, message)))
    reports.progress(40, "Reading")
    reports.progress(400, "Far")
    reports.progress(float("nan"), "Lost")
    reports.progress(None, "Thinking")
    assert told == [(40.0, "Reading"), (100.0, "Far"), (None, "Lost"), (None, "Thinking")]


def test_a_cost_is_told_at_the_step_that_had_it() -> None:
    nodes = {"each_one": {"type": "group"}, "buy": {"inside": "each_one"}, "look": "pure"}
    stage = Stage(document(nodes, ["each_one -> look"]))
    for line in ("begin", "cost each_one[0].buy 5", "done each_one[0].buy"):
        play(stage, line)
    measured = {event.step: event.metrics or {} for event, _ in stage.history if event.type == "step.completed"}
    assert [key for key, metrics in measured.items() if "cost" in metrics] == ["each_one[0].buy"]


def test_a_warning_stands_in_the_history_before_the_end_of_its_step() -> None:
    reports = Reports()
    for _ in range(MOST_WARNINGS + 1):
        reports.warning("One was\nrefused.")
    assert reports.gathered() == (Warned("One was refused."),) * MOST_WARNINGS
    assert len(reports.refused) == 1
    stage = Stage(document({"a": "effect"}, []))
    stage.begin()
    done = StepFinished("a", stage.asked.pop("a").attempt_id, Done(), reports.gathered()[:1])
    stage.happen(done)
    assert stage.told[-3:] == ["warning.reported a", "step.completed a", "workflow.completed"]
    warning = stage.history[-3][0]
    assert (warning.severity, warning.message) == ("warning", "“a”: One was refused.")


@pytest.mark.parametrize("hand_over", [False, True])
def test_what_a_step_has_spent_before_it_waits_is_told_at_its_end(hand_over: bool) -> None:
    stage = Stage(document({"a": "effect"}, []))
    stage.begin()
    stage.report("a", "cost", 1.5, "USD")
    stage.report("a", "cost", 2.0, "EUR")
    stage.wait("a")
    if hand_over:
        stage.hand_over()
    stage.answer("a")
    end = next(event for event, _ in stage.history if event.type == "step.completed")
    assert (end.metrics or {})["cost"] == {"USD": 1.5, "EUR": 2.0}


def test_an_attempt_is_not_charged_with_what_the_one_before_it_has_spent() -> None:
    stage = Stage(document({"a": {"type": "effect", "retry": {"attempts": 2, "delay": 1}}}, []))
    stage.begin()
    stage.report("a", "cost", 1.5, "USD")
    stage.fail("a", "transient")
    stage.pass_time(1)
    stage.report("a", "cost", 0.25, "USD")
    stage.done("a")
    end = next(event for event, _ in stage.history if event.type == "step.completed")
    assert (end.metrics or {})["cost"] == {"USD": 0.25}
    assert stage.state.totals["cost"] == {"USD": 1.75}
