"""The step types of this installation: the built-in ones, the apps' and those of installed packages."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, distributions, entry_points

from engine.core.catalogue import Catalogue, DuplicateStepType
from engine.core.contract import faults_of
from engine.core.steps import BREAKING, StepType
from engine.steps import STEP_TYPES

logger = logging.getLogger("automate.steps")

CATALOGUE = Catalogue()
ENTRY_POINTS = "automate.steps"


@dataclass(frozen=True, slots=True)
class PackageFault:
    """Something of an installed package that cannot be offered; the site runs without it."""

    package: str
    entry_point: str
    message: str


FAULTS: list[PackageFault] = []
ORIGINS: dict[str, str] = {}
"""Which package brought a step type; the product's own are not in it."""


def register(types: Iterable[type[StepType]]) -> None:
    """Add step types of our own at start-up. Raises DuplicateStepType."""
    CATALOGUE.add(types)


def load_step_types() -> None:
    """Register the engine's own step types."""
    register(STEP_TYPES)


def load_packages() -> None:
    """Register the step types of installed packages, once all apps have registered theirs.

    An entry point in the group `automate.steps` names a tuple of step type classes. What cannot be used is left out
    and kept in `FAULTS`, for the log and the system check: no package may keep the site from starting. Nor may it
    take the place of a step type that is there already.
    """
    FAULTS.clear()
    for entry_point in sorted(
        _found(), key=lambda each: (_package(each), each.name)
    ):  # the same order on every machine
        _load(entry_point)


def _found() -> Iterable[EntryPoint]:
    try:
        return entry_points(group=ENTRY_POINTS)
    except Exception:  # noqa: BLE001 - one that cannot be read hides all others, whatever it is for
        return [point for package in distributions() for point in _readable(package)]


def _readable(package: Distribution) -> Iterator[EntryPoint]:
    try:
        yield from package.entry_points.select(group=ENTRY_POINTS)
    except Exception as error:  # noqa: BLE001 - what an installer left by halves may be anything
        fault = f"its entry points cannot be read: {type(error).__name__}: {error}"
        _note(PackageFault(package.name or "without a name", "entry_points.txt", fault[:1_000]))


def _load(entry_point: EntryPoint) -> None:
    try:
        classes = list(entry_point.load())
    except BREAKING as error:  # anything may happen while a stranger is imported
        _refuse(entry_point, f"it cannot be imported: {type(error).__name__}: {error}")
        return
    for cls in classes:
        name = getattr(cls, "type", None) or getattr(cls, "__qualname__", repr(cls))
        faults = _faults(cls)
        if faults:
            _refuse(entry_point, f"the step type {name} is left out: {'; '.join(faults)}")
            continue
        try:
            CATALOGUE.add((cls,), foreign=True)
        except DuplicateStepType:
            _refuse(entry_point, f"the step type {name} is left out: {_holder(str(name))} has one of that name already")
        else:
            ORIGINS.setdefault(cls.type, _package(entry_point))


def _faults(cls: object) -> list[str]:
    try:
        return faults_of(cls)
    except BREAKING as error:  # a declaration may be anything, even something that cannot be read
        return [f"its declaration cannot be read: {type(error).__name__}: {error}"]


def _refuse(entry_point: EntryPoint, message: str) -> None:
    _note(PackageFault(_package(entry_point), entry_point.name, message[:1_000]))


def _note(fault: PackageFault) -> None:
    FAULTS.append(fault)
    logger.error("Package %s, entry point %s: %s", fault.package, fault.entry_point, fault.message)


def _holder(type_: str) -> str:
    package = ORIGINS.get(type_)
    return f"the package {package}" if package else "Automate itself"


def _package(entry_point: EntryPoint) -> str:
    """Its package; the module where nothing tells, as after an uninstall that was cut off."""
    name = entry_point.dist.name if entry_point.dist is not None else None
    return name or entry_point.value.partition(":")[0]
