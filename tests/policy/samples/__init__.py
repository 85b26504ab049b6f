"""Sample objects for the arguments of routes, so that the policy can be tried on every one of them.

Each module here belongs to one app and holds `SAMPLES`: from a route (`namespace:name`, `*` allowed at
the end) to a function that makes what the route needs in acme and returns the URL's arguments without
`workspace`. Rows narrow what roles allow: `HIDDEN` says for whom of the cast the sample is as if it did
not exist, `REFUSED` who sees it but is refused.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from tests.cast import Cast

Sample = Callable[[Cast], dict[str, object]]

SAMPLES: dict[str, Sample] = {}
HIDDEN: dict[str, frozenset[str]] = {}
REFUSED: dict[str, frozenset[str]] = {}

for _module in iter_modules(__path__):
    _found = import_module(f"{__name__}.{_module.name}")
    for _route, _sample in _found.SAMPLES.items():
        if _route in SAMPLES:
            raise RuntimeError(f"Two samples for {_route}")
        SAMPLES[_route] = _sample
    HIDDEN.update(getattr(_found, "HIDDEN", {}))
    REFUSED.update(getattr(_found, "REFUSED", {}))


def sample_for(route: str) -> Sample | None:
    """The sample of exactly this route, else of the longest pattern ending in `*` that fits."""
    if route in SAMPLES:
        return SAMPLES[route]
    fitting = [key for key in SAMPLES if key.endswith("*") and route.startswith(key[:-1])]
    return SAMPLES[max(fitting, key=len)] if fitting else None
