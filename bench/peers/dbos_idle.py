"""DBOS: `dbos_idle.py TIMES direct|queued`: one trivial step while nothing else runs; prints the median in ms.

Direct is a call in the same process, without a web server or a worker; queued is the way between processes.
"""

import statistics
import sys
import time

from dbos import DBOS
from dbos_stage import launched


@DBOS.step()
def nothing() -> dict[str, int]:
    return {"n": 1}


@DBOS.workflow()
def one() -> dict[str, int]:
    return nothing()


def main(times: int, how: str) -> None:
    taken = []
    with launched():
        queue = DBOS.register_queue("bench")
        for _ in range(times):
            time.sleep(0.15)
            began = time.perf_counter()
            (queue.enqueue(one) if how == "queued" else DBOS.start_workflow(one)).get_result()
            taken.append(time.perf_counter() - began)
    print(statistics.median(taken) * 1000)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
