"""`manage.py engine_status`: how the engine is doing, for people and, by `--json` and exit code, for programs."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from engine.upkeep.health import PATIENCE_SECONDS, Health, look


class Command(BaseCommand):
    help = "Shows drivers, runs and queues in plain words. Exit code 1 when something is wrong."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of words")
        parser.add_argument(
            "--patience", type=float, default=PATIENCE_SECONDS, help="seconds that anything may wait (default: 60)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        health = look()
        problems = health.problems(options["patience"])
        if options["json"]:
            self.stdout.write(json.dumps({"ok": not problems, "problems": problems, **asdict(health)}, indent=2))
        else:
            self.stdout.write("\n".join(_lines(health, problems)))
        if problems:
            raise SystemExit(1)


def _lines(health: Health, problems: list[str]) -> list[str]:
    lines = ["Drivers"]
    for driver in health.drivers:
        gauges = driver.stats.get("gauges", {})
        effects = f"{gauges.get('effects', 0)} of {gauges.get('effect_threads', '?')} effects under way"
        runs = f"{driver.runs} run{'' if driver.runs == 1 else 's'} held"
        lines.append(
            f"  {driver.name} on {driver.machine}: {driver.state}, {runs}, {effects}, seen {driver.seconds:.0f} s ago"
        )
    lines += ["  none"] if not health.drivers else []
    lines += ["Live runs"]
    lines += [f"  {status.replace('_', ' '):<14} {count:>8,}" for status, count in health.runs.items() if count]
    lines += ["  none"] if not any(health.runs.values()) else []
    lines += ["Waiting"]
    for name, waiting in (("due runs", health.due), ("signals", health.signals), ("background jobs", health.jobs)):
        oldest = f", the oldest for {waiting.seconds:.0f} s" if waiting.count else ""
        lines.append(f"  {name:<16} {waiting.count:>6,}{oldest}")
    return [*lines, "", *(problems or ["All is well."])]
