"""Packages on a shelf that Python looks at only while a test wants it to."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine import registry
from engine.core.catalogue import Catalogue


def package(shelf: Path, name: str, code: str) -> None:
    """A package as an installer would have left it: a module, and metadata with an entry point for `STEP_TYPES`."""
    module = name.replace("-", "_")
    (shelf / f"{module}.py").write_text(code, encoding="utf-8")
    metadata = shelf / f"{module}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text(f"[automate.steps]\nsteps = {module}:STEP_TYPES\n", encoding="utf-8")


@contextmanager
def offered(shelf: Path) -> Iterator[Catalogue]:
    """The catalogue as it is where the packages on the shelf are installed; afterwards all is as before."""
    catalogue, modules = registry.CATALOGUE, set(sys.modules)
    types, foreign = dict(catalogue._types), set(catalogue._foreign)
    origins, faults = dict(registry.ORIGINS), list(registry.FAULTS)
    sys.path.insert(0, str(shelf))
    importlib.invalidate_caches()
    try:
        registry.load_packages()
        yield catalogue
    finally:
        sys.path.remove(str(shelf))
        for name in set(sys.modules) - modules:
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(str(shelf)):
                del sys.modules[name]
        catalogue._types.clear()
        catalogue._types.update(types)
        catalogue._foreign &= foreign
        registry.ORIGINS.clear()
        registry.ORIGINS.update(origins)
        registry.FAULTS[:] = faults
