"""A driver in a process of its own, until it is killed: `python bench/ours/worker.py`. Prints "ready"."""

from stage import prepare

from engine.driving.driver import Driver
from engine.upkeep.collecting import collect_less_often

if __name__ == "__main__":
    prepare()
    collect_less_often()
    driver = Driver(threads=320)
    print("ready", flush=True)
    driver.run(seconds=3600.0)
