"""`python -m tests.engine.simulation SEED` tells one seed; `… FIRST-LAST` plays many and prints those that fail."""

import os
import sys
import time
import traceback

import django


def main(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.engine.simulation.stage import Failed, stage  # noqa: PLC0415 - needs Django

    first, _, last = words[0].partition("-")
    seeds = range(int(first), int(last or first) + 1)
    failed, began = 0, time.monotonic()
    with stage() as played:
        for seed in seeds:
            try:
                simulation = played.play(seed, telling=not last)
                if not last:
                    _say("\n".join(simulation.told))
            except Failed as error:
                failed += 1
                _say(str(error))
                if not last:
                    traceback.print_exc()
        seconds = time.monotonic() - began
    _say(f"{len(seeds)} seeds, {failed} failed, {seconds:.1f} s ({len(seeds) / seconds:.0f}/s): {played.counts}")
    return 1 if failed else 0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
