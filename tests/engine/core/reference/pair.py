"""The engine and the reference side by side: whatever happens, happens to both, and they must tell the same."""

from typing import Any, NamedTuple

from tests.engine.core.reference.differences import Lines, begins, by_key, difference
from tests.engine.core.reference.interpreter import Reference
from tests.engine.core.reference.known import Known
from tests.engine.core.reference.model import Step
from tests.engine.core.reference.on_stage import let_happen, staged
from tests.engine.core.reference.orders import Move, Search, play_again
from tests.engine.core.rows import comparable
from tests.engine.core.stage import START

ATTEMPTS = 1_000  # at finding the order in which the engine let come what came at once


class Cut(NamedTuple):
    """After how many decisions something else comes, and what."""

    after: int
    then: str


class Disagreement(AssertionError):
    """The engine and the reference tell different histories."""


class Pair:
    """One run twice. `story` is all that has happened to it, for reading a failure.

    With `restless`, every happening finds the run in the hands of another driver.
    """

    def __init__(
        self,
        raw: dict[str, Any],
        *,
        restless: bool = False,
        options: dict[str, Any] | None = None,
        reuse: dict[str, Known] | None = None,
    ) -> None:
        self._restless = restless
        self.options = options or {}
        self._reuse = reuse or {}
        self.stage = staged(raw, self.options, self._reuse)
        self.reference = self._unplayed()
        self.story: list[str] = []
        self.often_cut = False
        self.untold: frozenset[str] = frozenset()  # of a fork: what it must not begin, see `beforehand`
        self.cut: Cut | None = None  # what is to come in the middle of what happens next
        self._script: list[tuple[dict[str, Any], list[Move] | None]] = []

    def _unplayed(self) -> Reference:
        return Reference(self.stage.raw, {}, START, self.options, self._reuse)

    @property
    def over(self) -> bool:
        return self.reference.run.over

    @property
    def steps(self) -> list[Step]:
        return list(self.reference.run.root.all_below())

    def happen(self, what: str, key: str = "", **more: Any) -> None:
        """Let something happen to both and compare what they tell about it."""
        if self.cut is not None:
            self._happen_cut(self.cut, {"what": what, **({"key": key} if key else {}), **more})
            return
        self.story.append(f"{what} {key} {more or ''}".strip())
        before = len(self.stage.history)
        let_happen(self.stage, what, key, more)
        engine = self._told(before)
        happening = {"what": what, **({"key": key} if key else {}), **more}
        reference, length = self.reference, len(self.reference.run.history)
        found = difference(self.stage, reference.run, engine, reference.happen(**happening))
        if found is None:
            self._script.append((happening, None))
        elif not self._find_order([happening], engine, length):
            raise Disagreement(self.report(*found))
        if self._restless:
            self.hand_over()

    def _happen_cut(self, cut: Cut, happening: dict[str, Any]) -> None:
        """Something happens, and in the middle of what follows something else does."""
        self.cut, before, length = None, len(self.stage.history), len(self.reference.run.history)
        self.story.append(f"{happening}, cut after {cut.after} by {cut.then}")
        self.stage.most = cut.after
        rest = {name: value for name, value in happening.items() if name not in ("what", "key")}
        let_happen(self.stage, happening["what"], happening.get("key", ""), rest)
        self.stage.most, self.stage.heard = None, len(self.stage.history)
        let_happen(self.stage, cut.then, "", {})
        first, engine = self._told(before, self.stage.heard), self._told(before)
        if not self._find_order([happening, {"what": cut.then}], engine, length, first):
            raise Disagreement(self.report("what followed", engine, f"nothing like it; before the cut: {first}"))

    def _told(self, begin: int, end: int | None = None) -> Lines:
        return by_key([(event.type.value, event.step or "") for event, _ in self.stage.history[begin:end]])

    def hand_over(self) -> None:
        """Another driver takes the run up from what is stored. It must find what the last one knew."""
        found = comparable(self.stage.state)
        self.stage.hand_over()
        loaded = comparable(self.stage.state)
        differing = {name: (found[name], loaded[name]) for name in found if found[name] != loaded[name]}
        if differing:
            raise Disagreement(self.report("what is loaded", *zip(*differing.items(), strict=True)))

    def _find_order(
        self, happenings: list[dict[str, Any]], engine: Lines, length: int, first: Lines | None = None
    ) -> bool:
        """Whether the reference tells the same if what comes at once comes in another order; it goes on with that.

        `first` is what has been told when the second happening comes.
        """
        before, wrong = self._unplayed(), self.reference
        for happening, moves in self._script:
            if moves is None:
                before.happen(**happening)
            else:
                play_again(before, moves)
        search = Search(
            before,
            happenings,
            lambda told: begins(by_key(told), engine),
            lambda told: by_key(told) == first,
        )
        for number in range(ATTEMPTS):
            found = search.attempt(number)
            if found is None:
                continue
            self.reference = found[0]
            if difference(self.stage, found[0].run, engine, found[0].run.history[length:]) is None:
                self._script.append(({}, found[1]))
                return True
        self.reference = wrong
        return False

    def report(self, about: str, engine: Any, reference: Any) -> str:
        story, given = "; ".join(self.story), f"{self.options} {self._reuse}"
        found = f" engine:    {engine}\n reference: {reference}\n story: {story}\n document: {self.stage.raw}"
        return f"They differ in {about}.\n{found}\n given: {given}"
