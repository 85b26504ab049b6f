"""A run that is over and that a person takes up again or undoes; also one that the engine itself had to end."""

from tests.engine.core.reference.cutting import is_cut_off, lose, undo_again
from tests.engine.core.reference.document import would_double
from tests.engine.core.reference.gates import hold_again, let_through, stop_again
from tests.engine.core.reference.ladder import begin_again, begin_rolling_back, may_begin
from tests.engine.core.reference.model import Step, in_doubt
from tests.engine.core.reference.moves import begun_anew
from tests.engine.core.reference.run import Run

MOST_CUT_OFF = 3


def engine_ends(run: Run) -> None:
    """The engine cannot go on with a run: it has failed, and everything in it stays as it stood."""
    lose(run)
    run.cut_off = True
    run.end("failed")


def retry_failed(run: Run) -> None:
    if run.over and run.rolling_back:
        roll_back(run)
    elif not reopen(run) and not run.over:
        run.tell("signal.ignored")


def reopen(run: Run, about: Step | None = None) -> bool:
    """Take a failed run up again, all of it or for the step that a person decides about. False if that cannot be."""
    if run.status != "failed" or run.rolling_back or (about is not None and not _may_be_about(about)):
        return False
    run.status, run.limit_from = "running", run.now
    run.tell("workflow.reopened")
    if run.began is None:
        run.cut_off = False
        run.begin()
        return True
    if not (run.cut_off and run.parts_given_up):
        run.root.failing = None
    _take_up_cut_off(run)
    if run.root.failing is None:  # else it was failing as a whole already, and ends so first
        _go_on(run, about)
    return True


def _go_on(run: Run, about: Step | None) -> None:
    """What failed or was given up begins anew; for one step alone, a gate that had stopped the run stops it again."""
    if about is not None and stop_again(run):
        return
    for step in begun_anew(run.root):
        if step is not about:
            _anew(run, step, whole=about is None)
    if about is None:
        let_through(run, "abort")
    hold_again(run)


def _may_be_about(step: Step) -> bool:
    asks = step.status == "waiting" and step.asks_person
    return asks or (
        step.status == "failed" and step.port is None and step.scope.container is None and not step.is_question
    )


def _anew(run: Run, step: Step, *, whole: bool) -> None:
    """Another attempt; a person is asked first about what would be doubled without a word about just that."""
    if step.kind == "once" and step.unsure:
        run.wait(step, None, asks_person=True, interrupted=True)
    elif would_double(run.raw, step, run.reuse) and not (whole and step.status == "failed"):
        run.wait(step, None, asks_person=True)
    else:
        step.fell_back, step.anew = False, True
        begin_again(run, step)


def take_up(run: Run, step: Step) -> None:
    """An attempt whose worker is gone: done once more where it may be, else left to a person."""
    step.cut_off += 1
    if step.kind == "once" and not may_begin(run, step):
        run.cancel(step)
    elif step.kind == "once" or step.cut_off > MOST_CUT_OFF:
        run.wait(step, None, asks_person=True, interrupted=True)
    else:
        limit = step.settings.get("timeout")
        if not any(scope.attempt == step.attempt for scope in step.passes):  # it is for all passes of a loop together
            step.due = run.until(limit) if limit else None
        step.doubted = step.doubted or in_doubt(step)
        run.tell("warning.repeated", step)


def _take_up_cut_off(run: Run) -> None:
    """What others had been asked for was withdrawn when the engine ended the run, so it is asked for anew."""
    was_cut_off, run.cut_off = run.cut_off, False
    run.parts_given_up = run.parts_given_up and run.root.failing is not None
    for step in list(run.root.all_below()) if was_cut_off else []:
        asked = (step.status == "running" and step.is_question) or (step.status == "waiting" and step.asked_outside)
        if asked and may_begin(run, step):
            run.cancel(step)
            step.anew, step.same, step.fell_back = True, False, False
            begin_again(run, step)
        elif is_cut_off(run, step):
            take_up(run, step)
    if was_cut_off:
        undo_again(run)


def roll_back(run: Run) -> None:
    if run.began is None or (run.rolling_back and not run.cut_off) or run.status in ("rolled_back", "rollback_failed"):
        if not run.over:
            run.tell("signal.ignored")
        return
    run.root.failing = None
    if run.paused:
        run.paused = False
        run.tell("workflow.resumed")
    begin_rolling_back(run)
    _take_up_cut_off(run)
