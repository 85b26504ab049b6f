"""Ends the family of a supervisor that died without saying goodbye (`kill -9`, out of memory).

Run as `python -m automate.up.watch MARK` with a pipe from the supervisor as standard input: a line
means an orderly end, end-of-file without one means the supervisor is gone.
"""

import signal
import sys

from automate.up import family

GRACE = 2.0


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if not sys.stdin.buffer.readline():
        family.end(sys.argv[1], grace=GRACE)


if __name__ == "__main__":
    main()
