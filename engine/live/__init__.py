"""What browsers and programs are told about runs: closed message shapes, and the hub that delivers them.

A snapshot and the numbered changes after it always give what a fresh snapshot would say.
"""

from engine.live.messages import changes, load_run, message_since, snapshot
from engine.live.summaries import event_line, run_summaries, run_summary, step_summary, told, told_as_new

__all__ = [
    "changes",
    "event_line",
    "load_run",
    "message_since",
    "run_summaries",
    "run_summary",
    "snapshot",
    "step_summary",
    "told",
    "told_as_new",
]
