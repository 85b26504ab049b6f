"""Lets things happen to runs: decides what follows, and bounds how long that may take."""

import time

from engine.core.decide import decide
from engine.core.events import Event, EventType
from engine.core.happenings import GoOn, Happening, Perform, SignalCame, StepFinished
from engine.driving.dispatch import Dispatch
from engine.driving.hand import Hand
from engine.store.held import HeldRun
from engine.store.quarantine import guarded
from engine.store.references import note

DECIDING_SECONDS = 0.05  # for one run in one turn, so that a long computation keeps no other run waiting
DECIDING_OF_A_TURN = 1.0  # seconds for all runs together, so that leases are renewed in time
_WAKING = frozenset({EventType.WORKFLOW_STARTED, EventType.WORKFLOW_RESUMED, EventType.WORKFLOW_REOPENED})


class Deciding:
    """Belongs to one driver, whose thread makes every call."""

    def __init__(self, hand: Hand, dispatch: Dispatch) -> None:
        self._hand = hand
        self._dispatch = dispatch
        self._ends = 0.0
        self.left: dict[int, HeldRun] = {}  # runs with decisions left over from the last turn

    def begin_turn(self) -> None:
        """From now on a turn's time for deciding runs."""
        self._ends = time.monotonic() + DECIDING_OF_A_TURN

    def happen(self, run: HeldRun, *happenings: Happening) -> None:
        """Let something happen to a run; if the engine cannot go on with it, that run ends, and no other."""
        if run.lost:
            return
        run.todo.extend(happenings)
        if happenings and (self.left.get(run.id) is run or time.monotonic() > self._ends):
            self.left[run.id] = run  # its turn comes in `go_on`
            return
        try:
            run.lost = guarded(run.id, run.fence, lambda: self._decide(run)) is None
        except Exception:  # not even its end could be written: whoever takes it up next begins with what is stored
            self._hand.lose(run)
            raise

    def go_on(self) -> None:
        """Decide further about the runs that had more to compute than fits one turn; they take turns, too."""
        for run in list(self.left.values()):
            del self.left[run.id]  # to the end of the row, if there is still more
            if run.todo and not run.lost:
                self.happen(run)
                self._hand.touch(run)
            if time.monotonic() > self._ends:
                return

    def _decide(self, run: HeldRun) -> bool:
        """Decide, and at once carry out what only computes, until nothing but real effects is left.

        A run that computes for long goes on in the next turn, so that the others have theirs.
        """
        ends = time.monotonic() + DECIDING_SECONDS
        while run.todo and time.monotonic() < ends:
            what, now = run.todo.popleft(), self._hand.now()
            decision = decide(run.state, what, now)
            if isinstance(what, SignalCame):
                (run.early if decision.deferred else run.applied).append(what.id)
            for event, output in decision.events:
                note(run, what, event, output)
                self._heed(run, event)
            for effect in decision.effects:
                if isinstance(effect, Perform) and effect.inline:
                    performed = self._dispatch.compute(run, effect, now)
                    run.configs[effect.key] = performed.config
                    run.todo.append(StepFinished(effect.key, effect.attempt_id, performed.outcome, performed.reports))
                else:
                    self._dispatch.ask(run, effect)
            if decision.more:
                run.todo.append(GoOn())
        if run.todo:
            self.left[run.id] = run
        else:
            self.left.pop(run.id, None)
        return True

    def _heed(self, run: HeldRun, event: Event) -> None:
        """Keep an event for the next commit, and the moments that it sets."""
        run.events.append(event)
        if event.step is not None:
            run.changed_steps.add(event.step)
            wake_at = run.state.steps[event.step].wake_at
            if wake_at is not None:
                self._hand.remind(wake_at, run.id)
        elif event.type in _WAKING:  # what came due while it was paused has rung in vain
            self._hand.remind(run.state.next_wake, run.id)
            self._hand.remind(run.state.time_limit_at, run.id)
