"""`make test`: every check, several at a time, with one line a part and pytest's own closing words at the end.

`python -m scripts.checks lint` runs the checks of form only; `python scripts/checks "types"` one part by name.
"""

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from queue import Empty, Queue

from scripts.checks.closing import closing_line, total
from scripts.checks.parts import PARTS, ROOT, Part

LANES = 4
QUIETLY = ("nice", "-n", "19")


@dataclass(frozen=True)
class Result:
    part: Part
    passed: bool
    seconds: float
    output: str


def perform(part: Part) -> Result:
    started = time.monotonic()
    done = subprocess.run(
        (*QUIETLY, *part.command) if part.quiet else part.command,
        cwd=ROOT / part.place,
        env={**os.environ, **part.environment()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Result(part, done.returncode == 0, time.monotonic() - started, done.stdout)


def perform_all(parts: list[Part]) -> list[Result]:
    """Four lanes take the parts in order, a fifth what is quiet; what measures patience in a browser comes last."""
    results: list[Result] = []
    waiting = [part for part in parts if part.quiet]
    quiet = _lanes(waiting, results, 1 if len(waiting) < len(parts) else LANES - 1)
    for alone in (False, True):
        chosen = [part for part in parts if part.alone is alone and not part.quiet]
        for lane in _lanes(chosen, results, 1 if alone else LANES):
            lane.join()
    for lane in quiet:
        lane.join()
    return results


def _lanes(parts: list[Part], results: list[Result], count: int) -> list[threading.Thread]:
    waiting: Queue[Part] = Queue()
    for part in parts:
        waiting.put(part)
    lanes = [threading.Thread(target=_lane, args=(waiting, results)) for _ in range(count)]
    for lane in lanes:
        lane.start()
    return lanes


def _lane(waiting: "Queue[Part]", results: list[Result]) -> None:
    while True:
        try:
            part = waiting.get_nowait()
        except Empty:
            return
        result = perform(part)
        results.append(result)
        _report(result)


def _report(result: Result) -> None:
    word = "ok    " if result.passed else "FAILED"
    shown = "" if result.passed else f"\n{result.output.rstrip()}\n"
    print(f"{word} {result.part.name:<24} {result.seconds:6.1f} s  {closing_line(result.output)}{shown}", flush=True)


def chosen(words: list[str]) -> list[Part]:
    if not words:
        return list(PARTS)
    return [part for part in PARTS if part.name in words or part.kind in words]


def main() -> int:
    started = time.monotonic()
    results = perform_all(chosen(sys.argv[1:]))
    failed = [result.part.name for result in results if not result.passed]
    print()
    if failed:
        print(f"Failed: {', '.join(failed)}. Run one again with: .venv/bin/python -m scripts.checks '{failed[0]}'")
    else:
        print(f"All {len(results)} parts are fine.")
    print(total([result.output for result in results], seconds=time.monotonic() - started))
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
