"""Gets a fresh clone ready: `python3 -m scripts.setup run | test | build | bench`. Standard library only.

Each part keeps a stamp of its inputs, so that a second call does nothing in a fraction of a second.
"""

import sys
import threading
from collections.abc import Callable

from scripts.setup import browser, canvas, packages, preflight
from scripts.setup.part import FailedError


def prepare_run() -> None:
    preflight.port_is_free()
    preflight.directory_is_writable()
    packages.create_environment()
    together(lambda: packages.install("base"), canvas.build)


def prepare_test() -> None:
    preflight.directory_is_writable()
    packages.create_environment()
    together(lambda: packages.install("dev"), canvas.build)
    browser.ensure()


def prepare_build() -> None:
    packages.create_environment()
    canvas.build()


def prepare_bench() -> None:
    packages.create_environment()
    packages.install("bench")


GOALS: dict[str, Callable[[], None]] = {
    "run": prepare_run,
    "test": prepare_test,
    "build": prepare_build,
    "bench": prepare_bench,
}


def together(*works: Callable[[], None]) -> None:
    """Run them side by side (one waits for the network, one computes); the first failure is raised."""
    failures: list[FailedError] = []

    def attempt(work: Callable[[], None]) -> None:
        try:
            work()
        except FailedError as failure:
            failures.append(failure)

    threads = [threading.Thread(target=attempt, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


if __name__ == "__main__":
    try:
        GOALS[sys.argv[1]]()
    except FailedError as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("Stopped. The next start carries on from here.")
