"""The step types that exist, by their type name."""

from collections.abc import Iterable, Iterator, Mapping

from engine.core.steps import StepType


class DuplicateStepType(Exception):
    """Two step types claim one name: a mistake of the installation, found at start-up."""


class Catalogue(Mapping[str, StepType]):
    """Step types by name; grows only at start-up."""

    def __init__(self, types: Iterable[type[StepType]] = ()) -> None:
        self._types: dict[str, StepType] = {}
        self._foreign: set[str] = set()
        self.add(types)

    def add(self, types: Iterable[type[StepType]], *, foreign: bool = False) -> None:
        """Register step types; the same class twice is harmless. Raises DuplicateStepType.

        `foreign`: a package of somebody else's brings them.
        """
        for cls in types:
            known = self._types.get(cls.type)
            if known is not None and type(known) is not cls:
                raise DuplicateStepType(f"Step type “{cls.type}” is declared by {type(known)} and by {cls}.")
            self._types[cls.type] = cls()
            if foreign and known is None:
                self._foreign.add(cls.type)

    def is_foreign(self, name: str) -> bool:
        """Whether it is none of the product's own, so that nobody knows how long it computes or what it brings down."""
        return name in self._foreign

    def __getitem__(self, name: str) -> StepType:
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)
