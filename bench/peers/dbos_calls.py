"""DBOS: `dbos_calls.py RUNS CALLS chain|fan PORT`: HTTP calls of 200 ms; prints seconds."""

import sys
import time
from urllib.request import urlopen

from dbos import DBOS
from dbos_stage import launched

ADDRESS = []


@DBOS.step()
def call() -> str:
    with urlopen(ADDRESS[0]) as answer:
        return answer.read().decode()


@DBOS.workflow()
def one() -> str:
    return call()


@DBOS.workflow()
def chain(calls: int) -> int:
    return sum(bool(call()) for _ in range(calls))


@DBOS.workflow()
def fan(calls: int) -> int:
    """Parallel steps are workflows of their own in DBOS."""
    handles = [DBOS.start_workflow(one) for _ in range(calls)]
    return sum(bool(handle.get_result()) for handle in handles)


def main(runs: int, calls: int, shape: str, port: str) -> None:
    ADDRESS.append(f"http://127.0.0.1:{port}/")
    with launched(threads=320):
        one()
        began = time.perf_counter()
        handles = [DBOS.start_workflow(fan if shape == "fan" else chain, calls) for _ in range(runs)]
        done = sum(handle.get_result() for handle in handles)
        seconds = time.perf_counter() - began
    if done != runs * calls:
        raise SystemExit("not all calls were answered")
    print(seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
