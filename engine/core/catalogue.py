"""The step types that exist, by their type name."""

from collections.abc import Iterable, Iterator, Mapping

from engine.core.steps import StepType


class DuplicateStepType(Exception):
    """Two step types claim one name: a mistake of the installation, found at start-up."""


class Catalogue(Mapping[str, StepType]):
    """Step types by name; grows only at start-up."""

    def __init__(self, types: Iterable[type[StepType]] = ()) -> None:
        self._types: dict[str, StepType] = {}
        self.add(types)

    def add(self, types: Iterable[type[StepType]]) -> None:
        """Register step types; the same class twice is harmless. Raises DuplicateStepType."""
        for cls in types:
            known = self._types.get(cls.type)
            if known is not None and type(known) is not cls:
                raise DuplicateStepType(f"Step type “{cls.type}” is declared by {type(known)} and by {cls}.")
            self._types[cls.type] = cls()

    def __getitem__(self, name: str) -> StepType:
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)
