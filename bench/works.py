"""What is measured: each work with our way to do it, the peers' ways, and what has to be reached."""

from collections.abc import Sequence
from dataclasses import dataclass, field

BOTH = ("SQLite", "PostgreSQL")
PORT = "PORT"  # stands for the port of the slow service


@dataclass(frozen=True)
class Work:
    """`ours` and `peers` are commands that print one figure, in `unit`. `goal` is in words.

    The peer of two workers is one of them, measured in turns as every peer is.
    """

    name: str
    title: str
    unit: str
    ours: Sequence[str]
    goal: dict[str, str]
    peers: dict[str, Sequence[str]] = field(default_factory=dict)
    databases: Sequence[str] = BOTH
    rate: bool = False  # the figure printed is milliseconds a step and is told as steps per second


def _steps(runs: int, steps: int) -> dict[str, Sequence[str]]:
    sizes = (str(runs), str(steps))
    return {"DBOS": ("peers/dbos_steps.py", *sizes), "Viewflow": ("peers/viewflow_steps.py", *sizes)}


WORKS = (
    Work(
        "many-runs", "500 runs × 10 effectful trivial steps", "steps/s",
        ("ours/steps.py", "500", "10", "bench.nothing"),
        {"SQLite": "≥ 25 × DBOS", "PostgreSQL": "≥ 15 × DBOS"}, _steps(500, 10), rate=True,
    ),
    Work(
        "one-run", "one run of 1,000 effectful steps", "ms a step",
        ("ours/steps.py", "1", "1000", "bench.nothing"),
        {"SQLite": "≤ 0.35 × DBOS", "PostgreSQL": "≤ 0.6 × DBOS"}, _steps(1, 1000),
    ),
    Work(
        "pure-steps", "one run of 1,000 pure steps", "ms a step",
        ("ours/steps.py", "1", "1000", "bench.pure"), dict.fromkeys(BOTH, "≤ 0.05 ms"),
    ),
    Work(
        "call-chains", "300 runs × 3 HTTP calls of 200 ms", "s",
        ("ours/calls.py", "300", "3", "chain", PORT), dict.fromkeys(BOTH, "≤ 1.0 s"),
        {"DBOS": ("peers/dbos_calls.py", "300", "3", "chain", PORT)},
    ),
    Work(
        "call-fan", "one run, 200 parallel HTTP calls of 200 ms, join", "s",
        ("ours/calls.py", "1", "200", "fan", PORT), dict.fromkeys(BOTH, "≤ 0.4 s"),
        {"DBOS": ("peers/dbos_calls.py", "1", "200", "fan", PORT)},
    ),
    Work(
        "idle", "idle: from the API call to completed, one step, p50, three processes", "ms",
        ("ours/idle.py", "30"), {"SQLite": "≤ 40 ms", "PostgreSQL": "≤ 15 ms"},
        {
            "DBOS, in one process": ("peers/dbos_idle.py", "20", "direct"),
            "DBOS, queued": ("peers/dbos_idle.py", "5", "queued"),
        },
    ),
    Work(
        "workers", "CPU-bound code steps, two worker processes", "steps/s",
        ("ours/workers.py", "2", "240", "10"), {"PostgreSQL": "≥ 1.7 × one"},
        {"one of them": ("ours/workers.py", "1", "240", "10")}, databases=("PostgreSQL",),
    ),
    Work(
        "waiting", "100,000 waiting runs: claim query p95", "ms",
        ("ours/waiting.py", "100000", "claim"), dict.fromkeys(BOTH, "≤ 5 ms"),
    ),
    Work(
        "waiting-signal", "100,000 waiting runs: a signal answered, p50", "ms",
        ("ours/waiting.py", "100000", "signal"), dict.fromkeys(BOTH, "≤ 50 ms"),
    ),
    Work(
        "timers", "1,000 timers within 5 s: the latest of all, with the step after it", "ms late",
        ("ours/timers.py", "1000", "5"), dict.fromkeys(BOTH, "≤ 100 ms"),
    ),
    *(
        Work(
            f"growth-{steps}", f"growth: a step in a run of {steps:,}, as one in a run of 1,000", "×",
            ("ours/growth.py", str(steps)), dict.fromkeys(BOTH, "0.75–1.25"),
        )
        for steps in (10, 100, 10_000)
    ),
)  # fmt: skip
