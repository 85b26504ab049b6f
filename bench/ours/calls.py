"""`calls.py RUNS CALLS chain|fan PORT`: HTTP calls of 200 ms, in a row or all at once and a join; prints seconds."""

import sys
from typing import Any

from stage import chain, defined, drive, must_have, start

from engine.driving.driver import Driver


def fan(width: int, node: dict[str, Any]) -> dict[str, Any]:
    """A step, `width` such nodes after it, and one that waits for all of them."""
    nodes = {"begin": {"type": "bench.pure"}, "join": {"type": "bench.pure"}}
    nodes |= {f"s{n}": node for n in range(width)}
    out = {f"o{n}": {"from": "begin", "port": "success", "to": f"s{n}"} for n in range(width)}
    back = {f"b{n}": {"from": f"s{n}", "port": "success", "to": "join"} for n in range(width)}
    return {"schema": 1, "name": "Bench", "nodes": nodes, "edges": out | back}


def main(runs: int, calls: int, shape: str, port: str) -> None:
    call = {"type": "http.request", "config": {"method": "GET", "url": f"http://127.0.0.1:{port}/"}}
    definition = defined(fan(calls, call) if shape == "fan" else chain(calls, call))
    driver = Driver(threads=320)
    start(definition, runs)
    seconds = drive(definition, driver)
    must_have(definition, runs, calls + 2 if shape == "fan" else calls)
    print(seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
