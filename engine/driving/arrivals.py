"""What reaches runs from outside: signals that others have written, and moments that have come."""

from collections.abc import Sequence
from datetime import datetime

from engine.core.happenings import TimeCame, Unbegun
from engine.driving.deciding import Deciding
from engine.driving.dispatch import Dispatch
from engine.driving.hand import Hand
from engine.store.load import MOST_SIGNALS, pending_signals


class Arrivals:
    """Belongs to one driver, whose thread makes every call."""

    def __init__(self, hand: Hand, deciding: Deciding, dispatch: Dispatch) -> None:
        self._hand = hand
        self._deciding = deciding
        self._dispatch = dispatch

    def signals(self, run_ids: Sequence[int]) -> bool:
        """Tell runs what has reached them; whether there was more than is read at once."""
        if not run_ids:
            return False
        runs = self._hand.runs
        found = pending_signals(run_ids, but=[id_ for run_id in run_ids for id_ in runs[run_id].heard])
        more = len(found) == MOST_SIGNALS
        self._hand.rung = self._hand.rung or more
        for run_id, signal in found:
            run = runs[run_id]
            if not run.lost:
                if run.left and not run.interrupted:  # if what is heard ends the run, it is not told as perhaps done
                    self._deciding.happen(run, Unbegun(tuple((one.key, one.attempt_id) for one in run.left)))
                    run.interrupted = True
                self._deciding.happen(run, signal)
                self._hand.touch(run)
        return more

    def moments(self) -> None:
        """Tell runs that the moments for which they wait have come."""
        now = self._hand.now()
        come = self._hand.moments_passed(now)
        try:
            self._came({run_id for _, run_id in come}, now)
        except BaseException:  # the database could not be asked, say: to ring twice is harmless, not to ring is not
            for moment in come:
                self._hand.remind(*moment)
            raise

    def _came(self, due: set[int], now: datetime) -> None:
        runs = self._hand.runs
        # An answer given in time counts, even if its bell has not been heard yet, and however much came before it.
        while self.signals([run_id for run_id in due if run_id in runs and not runs[run_id].lost]):
            pass
        for run_id in due:
            run = runs.get(run_id)
            if run is None:
                self._hand.rung = True  # it was let go until now: claim it, unless another driver does
            elif not run.lost:
                self._deciding.happen(run, *self._dispatch.postponed(run, now), TimeCame())
                self._hand.touch(run)
