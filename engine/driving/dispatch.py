"""Effects on their way: asked for while deciding, begun after the commit, reported when they end.

An effect may wait for a thread for a while; whether it is still wanted is asked when it is begun, and
again when its thread takes it up.
"""

import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from engine import sandbox
from engine.core.deeds import deed_of
from engine.core.happenings import Abandon, Perform, Postponed
from engine.core.steps import Fail
from engine.driving.answers import untold
from engine.driving.begun import Begun
from engine.driving.effects import Pool
from engine.driving.perform import Attempt, Performed, abandon, perform
from engine.driving.progress import ProgressBoard, Progressed
from engine.driving.turns import Job, Task
from engine.store.children import calls
from engine.store.clock import since_boot
from engine.store.held import HeldRun

logger = logging.getLogger("automate.driver")


MOST_LATE_SECONDS = 1.0  # an attempt that began later than this, or a tenth of its time, is given its time anew


class Report(NamedTuple):
    """An effect's thread says how its attempt ended; None if it was not begun: handed over, or wanted no more."""

    run: HeldRun
    effect: Perform
    performed: Performed | None


class Dispatch:
    """Hands effects to threads. Belongs to one driver, whose thread calls everything but `_perform`."""

    def __init__(self, *, pool: Pool, news: "queue.SimpleQueue[Report | None]", now: Callable[[], datetime]) -> None:
        self._pool = pool
        self._news = news
        self._now = now
        self._progress = ProgressBoard(ring=partial(news.put, None), now=now)
        self._asked: list[tuple[HeldRun, Perform | Attempt]] = []
        self._closed = False
        self._beginning = threading.Lock()  # of an attempt: nothing begins any more once `hand_over` has returned
        self.handing_over = False
        self.under_way = 0  # attempts asked for and not answered, those included that wait for a thread
        self._of_workspace: Counter[int] = Counter()  # the same

    def ask(self, run: HeldRun, effect: Perform | Abandon) -> None:
        """Note an effect for after the commit."""
        if isinstance(effect, Perform):
            run.in_flight += 1
            run.asked[effect.key] = effect
            self._count(run, 1)
            self._asked.append((run, effect))
        else:  # what an expression of it may read is forgotten with the pass that ends, once that is written
            attempt = _attempt(run, effect, self._now())
            self._asked.append((run, attempt))
            if calls(attempt.node):
                run.withdrawn.append(effect.attempt_id)

    def answered(self, run: HeldRun, effect: Perform) -> bool:
        """Note that an effect is on its way no more; whether its answer counts.

        A person may have had the very same attempt done again meanwhile: then the answer is what comes of that.
        """
        run.in_flight -= 1
        self._count(run, -1)
        last, begun = run.asked.get(effect.key), run.begun.get(effect.key)
        if last is effect:
            del run.asked[effect.key]
        if last is effect and begun is not None and begun[0] is effect:
            del run.begun[effect.key]
        return last is None or last is effect or last.attempt_id != effect.attempt_id

    def flooding(self, most: int) -> set[int]:
        """Workspaces with so many attempts under way, or more."""
        return {id_ for id_, number in self._of_workspace.items() if number >= most}

    def ask_again(self, run: HeldRun, effect: Perform) -> None:
        """Ask for what no thread has begun because nobody could tell whether its run was still ours."""
        if not self.handing_over and effect.key not in run.asked and self._counts(run, effect):
            self.ask(run, Perform(*effect))

    def compute(self, run: HeldRun, effect: Perform, now: datetime) -> Performed:
        """Carry out an inline step at once, on the caller's thread."""
        return perform(_attempt(run, effect, now), None)

    def progressed(self) -> list[Progressed]:
        """How far attempts under way say they are, as far as it is time to tell."""
        return self._progress.take()

    def postponed(self, run: HeldRun, now: datetime) -> list[Postponed]:
        """Attempts whose time limit has come though they had to wait, for a thread or a driver, and have time left."""
        timed = run.state.timed
        due = sorted(key for key in run.state.running if key in timed and timed[key] <= now)
        return [late for key in due if (late := _late(run, key, now)) is not None]

    def hand_over(self) -> None:
        """From now on begin nothing: whoever takes a run up next begins what has been announced."""
        with self._beginning:
            self.handing_over = True

    def unbegun(self, run: HeldRun) -> tuple[tuple[str, str], ...]:
        """What of a run nobody has begun here, and nobody will, since it is handed over: keys and attempt ids."""
        if run.lost or run.todo:  # what has been answered and is not decided yet looks as if it still ran
            return ()
        state = run.state
        ran = {key: effect.attempt_id for key, (effect, _) in run.begun.items()}
        running = ((key, state.attempt_id(key)) for key in sorted(state.running))
        return tuple((key, attempt_id) for key, attempt_id in running if ran.get(key) != attempt_id)

    def begin(self) -> Iterable[HeldRun]:
        """Begin what was asked for; returns the runs in which something was not begun."""
        asked, self._asked = self._asked, []
        spared, jobs = [], []
        for run, effect in asked:
            if run.lost:
                self._count(run, -isinstance(effect, Perform))
                continue
            if isinstance(effect, Attempt):
                jobs.append(_job(run, partial(abandon, effect, sandbox.evaluate)))
            elif self._is_wanted(run, effect) and not self.handing_over:
                jobs.append(_job(run, partial(self._perform, run, effect)))
            else:
                # Handed over, or ended in the same turn that asked for it, for example by a cancel.
                self.answered(run, effect)
                spared.append(run)
        if jobs:
            self._pool.submit(*jobs)
        return spared

    def close(self) -> None:
        """Begin nothing more, not even what is queued for a thread: there is no lease behind it."""
        self._closed = True
        self._pool.close()

    def _count(self, run: HeldRun, number: int) -> None:
        self.under_way += number
        self._of_workspace[run.workspace_id] += number
        if not self._of_workspace[run.workspace_id]:
            del self._of_workspace[run.workspace_id]

    def _is_wanted(self, run: HeldRun, effect: Perform) -> bool:
        """Whether this attempt still counts, and nothing was asked for in its place."""
        return run.asked.get(effect.key) is effect and self._counts(run, effect)

    def _counts(self, run: HeldRun, effect: Perform) -> bool:
        """Whether its run is ours and it runs."""
        ours = not (self._closed or run.lost or run.state.over)
        return ours and effect.key in run.state.running and run.state.attempt_id(effect.key) == effect.attempt_id

    def _perform(self, run: HeldRun, effect: Perform) -> None:
        begun = Begun(run, effect, self._now)
        with self._beginning:
            # It has waited for a thread until now. If no lease was renewed meanwhile, another driver may have begun it.
            begins = not self.handing_over and self._is_wanted(run, effect) and since_boot() <= run.ours_until
            if begins:
                begun.note()
        if not begins:
            self._news.put(Report(run, effect, None))
            return
        try:
            tell = self._progress.tell_of(run, effect.key, effect.attempt_id)
            with sandbox.telling(begun.waits, run.workspace_id):
                performed = perform(_attempt(run, effect, begun.at), sandbox.evaluate, tell)
        except BaseException as error:  # even SystemExit in a step must be answered for
            logger.exception("Step %s of run %s ended its thread", effect.key, run.ref)
            kind = untold(run.state.node(effect.key))
            performed = Performed(Fail(f"The step broke off: {type(error).__name__}.", kind), None)
        self._progress.forget(effect.attempt_id)
        self._news.put(Report(run, effect, performed))


def _late(run: HeldRun, key: str, now: datetime) -> Postponed | None:
    """An attempt that is to have more time than its row says; None if it has had it, or is none of ours."""
    effect, limit = run.asked.get(key), run.state.node(key).timeout
    if effect is None or not limit or effect.attempt_id != run.state.attempt_id(key):
        return None
    begun, since = run.begun.get(key, (None, None))
    if begun is not effect or since is None:
        return Postponed(key, effect.attempt_id, None)
    left = limit - (now - since).total_seconds()
    return Postponed(key, effect.attempt_id, since) if left > min(MOST_LATE_SECONDS, limit / 10) else None


def _job(run: HeldRun, task: Task) -> Job:
    return Job(task, run.id, run.state.priority, run.workspace_id)


def _attempt(run: HeldRun, effect: Perform | Abandon, now: datetime) -> Attempt:
    state = run.state
    step = state.steps.get(effect.key)  # a late report may come when its pass is forgotten already
    node = state.node(effect.key)
    limit = node.timeout if effect.key in state.running else None
    return Attempt(
        node=node,
        run_ref=run.ref,
        run_title=run.title,
        workflow_name=run.workflow_name,
        workspace_id=run.workspace_id,
        workspace=run.workspace,
        key=effect.key,
        deed=deed_of(state, effect.key),
        number=effect.attempt,
        attempt_id=effect.attempt_id,
        now=now,
        deadline=now + timedelta(seconds=limit) if limit else None,
        scope=state.scope(effect.key if step else ""),
        fallback=bool(step and step.noted("fallback")),
    )
