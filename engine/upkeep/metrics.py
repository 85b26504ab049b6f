"""The engine's figures in the text format of Prometheus, gathered anew at each request.

Drivers live in other processes: their counters come from their rows, those of former drivers from one row.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from engine.models import Driver, DriverTotals
from engine.upkeep.health import Health, Waiting, look
from engine.upkeep.stats import BOUNDS, Published, added

STATES = ("at work", "handing over", "silent")


def exposition() -> bytes:
    """All of them, as `/metrics` answers."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Engine())
    return generate_latest(registry)


class _Engine(Collector):
    def collect(self) -> Iterator[Metric]:
        health = look()
        yield from _from_tables(health)
        yield from _from_drivers(health)
        yield from _counted(added(_published()))


def _published() -> list[Published]:
    """What all drivers there are and were have published, in one statement: one who goes is never seen twice."""
    living = Driver.objects.order_by().values_list("stats", flat=True)
    gone = DriverTotals.objects.order_by().values_list("stats", flat=True)
    return list(living.union(gone, all=True))


def _from_tables(health: Health) -> Iterator[Metric]:
    runs = GaugeMetricFamily("automate_runs", "Live runs by status.", labels=["status"])
    for status, count in health.runs.items():
        runs.add_metric([status], count)
    yield runs
    yield from _queue("due_runs", "Runs that are due and that no driver holds", health.due)
    yield from _queue("signals", "Signals not applied yet", health.signals)
    yield from _queue("jobs", "Background jobs (e-mails, schedules) that no cluster has taken", health.jobs)


def _queue(name: str, words: str, waiting: Waiting) -> Iterator[Metric]:
    yield GaugeMetricFamily(f"automate_{name}_waiting", f"{words}.", value=waiting.count)
    yield GaugeMetricFamily(f"automate_{name}_oldest_seconds", f"{words}: age of the oldest.", value=waiting.seconds)


def _from_drivers(health: Health) -> Iterator[Metric]:
    by_state = GaugeMetricFamily("automate_drivers", "Drivers by state.", labels=["state"])
    for state in STATES:
        by_state.add_metric([state], sum(driver.state == state for driver in health.drivers))
    yield by_state
    age = GaugeMetricFamily(
        "automate_driver_heartbeat_age_seconds", "Since a driver last showed life.", labels=["driver", "machine"]
    )
    held = GaugeMetricFamily("automate_driver_runs", "Runs that a driver holds.", labels=["driver", "machine"])
    for driver in health.drivers:
        age.add_metric([driver.name, driver.machine], driver.seconds)
        held.add_metric([driver.name, driver.machine], driver.runs)
    yield age
    yield held


def _counted(total: Published) -> Iterator[Metric]:
    counters, gauges = total["counters"], total["gauges"]
    yield _labelled(counters, "runs.", "automate_runs_ended", "Runs that have ended.", "status")
    yield _labelled(counters, "steps.", "automate_steps", "What happened to steps and passes of loops.", "event")
    for name, words in (
        ("events", "Lines of history written."),
        ("claims", "Runs taken up by a driver."),
        ("leases_lost", "Runs that a driver lost to another, or gave up as broken."),
    ):
        yield CounterMetricFamily(f"automate_{name}", words, value=counters.get(name, 0))
    yield _histogram(total, "commit_seconds", "How long a group commit took.")
    yield _histogram(total, "commit_events", "Lines of history that a group commit wrote.")
    yield GaugeMetricFamily(
        "automate_effects", "Effects under way or waiting for a thread.", value=gauges.get("effects", 0)
    )
    yield GaugeMetricFamily(
        "automate_effect_threads", "Effects that may be under way at once.", value=gauges.get("effect_threads", 0)
    )


def _labelled(counters: dict[str, int], prefix: str, name: str, words: str, label: str) -> CounterMetricFamily:
    family = CounterMetricFamily(name, words, labels=[label])
    for key, value in sorted(counters.items()):
        if key.startswith(prefix):
            family.add_metric([key.removeprefix(prefix)], value)
    return family


def _histogram(total: Published, name: str, words: str) -> HistogramMetricFamily:
    counts, at_most, buckets = total["histograms"][name]["counts"], 0, []
    for bound, count in zip([*map(str, BOUNDS[name]), "+Inf"], counts, strict=True):
        at_most += count
        buckets.append((bound, at_most))
    return HistogramMetricFamily(f"automate_{name}", words, buckets=buckets, sum_value=total["histograms"][name]["sum"])
