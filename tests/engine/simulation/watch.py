"""What must hold after every single commit, looked at in the rows themselves."""

import json
from typing import Any

from tests.engine.simulation.database import MemoryDatabase

ENDS = ["workflow.completed", "workflow.failed", "workflow.cancelled", "workflow.rolled_back"]


class Broken(BaseException):
    """Something that must always hold did not. No exception of the engine's may catch it on its way."""


class Watch:
    """Sees each commit: who wrote, under which fence, and whether history has a gap."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self._runs: dict[int, tuple[int, int, str]] = {}  # id → seq, fence, status
        self._holders: dict[tuple[int, int], str] = {}  # (run, fence) → the driver that claimed it
        self._taken_up: dict[int, int] = {}  # run → its last event when a driver last claimed it
        self._applied: set[int] = set()
        self._begun: dict[tuple[str, str, int], int] = {}
        self.progress = 0

    def committed(self, driver: str | None) -> None:
        """Called after each commit, with the driver whose it was, or None for anybody else's."""
        rows = self._database.look(
            "SELECT r.id, r.seq, r.fence, r.status, r.lease_owner, r.finished_at IS NOT NULL, COUNT(e.id), "
            "MAX(e.number) FROM engine_run r LEFT JOIN engine_event e ON e.run_id = r.id GROUP BY r.id"
        )
        ended: set[int] = set()  # in this commit, perhaps only to be taken up again in the same
        for run, seq, fence, status, owner, over, events, last in rows:
            old_seq, old_fence, old_status = self._runs.get(run, (0, 0, ""))
            if seq != old_seq and self._came_to_an_end(run, old_seq):
                ended.add(run)
            if not events == (last or 0) == seq:
                raise Broken(f"run {run}: {events} events, the last is number {last}, the row says {seq}")
            if fence != old_fence:
                self._fence_moved(run, old_fence, fence, driver)
            if seq != old_seq:
                self._written(run, fence, driver, old_status)
                self._cut_off_before(run, old_seq)
            if over and owner and fence == old_fence and seq != old_seq:
                raise Broken(f"run {run} is over and still leased to {owner}")
            self._runs[run] = (seq, fence, status)
        self._signals_applied({row[0] for row in rows if row[5]} | ended)
        self._lanes_keep_their_limit()

    def _came_to_an_end(self, run: int, after: int) -> bool:
        ends = "SELECT 1 FROM engine_event WHERE run_id = ? AND number > ? AND type IN (SELECT value FROM json_each(?))"
        return bool(self._database.look(ends, run, after, json.dumps(ENDS)))

    def _lanes_keep_their_limit(self) -> None:
        """A lane has no more runs under way than it has places; those a person took up again have had theirs."""
        crowded = self._database.look(
            "SELECT l.id, COUNT(*) FROM engine_lane l JOIN engine_run r ON r.lane_id = l.id "
            "WHERE r.finished_at IS NULL AND r.admitted_at IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM engine_event e WHERE e.run_id = r.id AND "
            "e.type IN ('workflow.reopened', 'workflow.rolling_back')) GROUP BY l.id HAVING COUNT(*) > l.\"limit\""
        )
        if crowded:
            raise Broken(f"lanes and how many are under way in them: {crowded}")

    def _signals_applied(self, over: set[int]) -> None:
        """What was applied to a run that goes on has left its trace."""
        rows = self._database.look("SELECT id, run_id, kind, payload FROM engine_signal WHERE applied_at IS NOT NULL")
        for id_, run, kind, payload in rows:
            if id_ not in self._applied:
                self._applied.add(id_)
                self.progress += 1
                if run not in over and not self._traced(id_, run, kind, json.loads(payload)):
                    raise Broken(f"run {run}: the signal {kind} {payload} was applied without a trace")

    def _traced(self, id_: int, run: int, kind: str, payload: dict[str, Any]) -> bool:
        match kind:
            case "cancel":  # what is being undone gives way to nobody
                return bool(payload.get("gives_way")) and self._ignored(run, "cancel")
            case "named":
                answered = "SELECT 1 FROM engine_step WHERE run_id = ? AND output = ?"
                received = (
                    "SELECT 1 FROM engine_event WHERE run_id = ? AND type = 'signal.received' "
                    "AND json_extract(data, '$.id') = ?"
                )
                text = json.dumps(payload["payload"], separators=(",", ":"))
                found = self._database.look(answered, run, text) or self._database.look(received, run, id_)
                return bool(found) or self._ignored(run, kind)
            case "step":
                open_ = (
                    "SELECT attempt, status, json_extract(wait, '$.kind') FROM engine_step WHERE run_id = ? AND key = ?"
                )
                attempt, status, waits_for = self._database.look(open_, run, payload["step"])[0]
                current = payload["attempt_id"].endswith(f".{attempt}")
                still_open = current and status in ("waiting", "running") and waits_for != "person"
                return not still_open or self._ignored(run, kind)
        return True

    def _ignored(self, run: int, kind: str) -> bool:
        ignored = (
            "SELECT 1 FROM engine_event WHERE run_id = ? AND type = 'signal.ignored' "
            "AND json_extract(data, '$.kind') = ?"
        )
        return bool(self._database.look(ignored, run, kind))

    def _fence_moved(self, run: int, old: int, new: int, driver: str | None) -> None:
        self.progress += 1
        if driver is None or new != old + 1:
            raise Broken(f"run {run}: the fence went from {old} to {new}, by {driver}")
        self._holders[run, new] = driver
        self._taken_up[run] = self._runs.get(run, (0, 0, ""))[0]

    def _written(self, run: int, fence: int, driver: str | None, old_status: str) -> None:
        self.progress += 1
        if self._holders.get((run, fence)) != driver:
            raise Broken(f"run {run}: {driver} wrote under fence {fence} of {self._holders.get((run, fence))}")
        if old_status in ("rolled_back", "rollback_failed"):
            raise Broken(f"run {run}: something was written after it was {old_status}")

    def _cut_off_before(self, run: int, after: int) -> None:
        """What is told to have been cut off had begun before whoever tells so took the run up."""
        begun_here = self._database.look(
            "SELECT e.step FROM engine_event e WHERE e.run_id = ? AND e.number > ? AND "
            "e.message LIKE 'The worker stopped during%' AND EXISTS (SELECT 1 FROM engine_event b WHERE "
            "b.run_id = e.run_id AND b.step = e.step AND b.type = 'step.started' AND b.number BETWEEN ? AND e.number)",
            run, after, self._taken_up.get(run, 0) + 1,
        )  # fmt: skip
        if begun_here:
            raise Broken(f"run {run}: {begun_here} began under this very driver and is told to have been cut off")

    def begins(self, ref: str, key: str, attempt: int) -> None:
        """An effect begins: its start must have been committed, and once for every time that it begins."""
        announced = self._database.look(
            "SELECT COUNT(*) FROM engine_event e JOIN engine_run r ON r.id = e.run_id WHERE r.ref = ? AND e.step = ? "
            "AND (e.type = 'warning.repeated' OR e.type = 'step.started' AND json_extract(e.data, '$.attempt') = ?)",
            ref, key, attempt,
        )[0][0]  # fmt: skip
        begun = self._begun[ref, key, attempt] = self._begun.get((ref, key, attempt), 0) + 1
        if begun > announced:
            raise Broken(f"{ref}.{key}: attempt {attempt} begins for the {begun}. time, announced {announced} times")

    def has_begun(self, ref: str, key: str, attempt: int) -> bool:
        """Whether an effect has ever begun."""
        return (ref, key, attempt) in self._begun
