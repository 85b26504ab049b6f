"""The peer's side: `python bench/peer_dbos.py RUNS STEPS` against DATABASE_URL prints steps per second as JSON."""

import json
import os
import sys
import time

from dbos import DBOS


@DBOS.step()
def nothing() -> dict[str, int]:
    return {"n": 1}


@DBOS.workflow()
def chain(steps: int) -> int:
    for _ in range(steps):
        nothing()
    return steps


def main(runs: int, steps: int) -> None:
    url = os.environ["DATABASE_URL"].replace("postgres://", "postgresql+psycopg://")
    DBOS(config={"name": "bench", "system_database_url": url, "log_level": "ERROR", "run_admin_server": False})
    DBOS.launch()
    chain(1)
    began = time.perf_counter()
    handles = [DBOS.start_workflow(chain, steps) for _ in range(runs)]
    done = sum(handle.get_result() for handle in handles)
    seconds = time.perf_counter() - began
    if done != runs * steps:
        raise SystemExit("not all workflows completed")
    print(json.dumps({"steps_per_second": done / seconds}))
    DBOS.destroy()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
