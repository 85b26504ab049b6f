"""Which faults a seed plays with: each seed draws some kinds and leaves out others, so that every mixture is seen."""

from dataclasses import dataclass
from random import Random


class Crash(BaseException):
    """The process of a driver is gone, between one instruction and the next."""


@dataclass(frozen=True)
class Faults:
    """Rates: of a commit (crashes, database), of a turn (bells lost), or of a draw of the scheduler."""

    crash_at_commit: float
    crash: float
    lost_bell: float
    database: float
    interleave: float
    stall: float
    late: float
    skew: float
    commands: float
    drain: float
    small_pages: bool
    threads: int | None = None  # of each driver's pool

    @classmethod
    def drawn(cls, random: Random, crowding: Random) -> "Faults":
        """Where threads are few, answers are late and drivers stop, so that much is announced and not begun.

        That is drawn from `crowding`, so that all other seeds tell the stories they told without it.
        """

        def maybe(rate: float, chance: float = 0.5) -> float:
            return rate if random.random() < chance else 0.0

        threads = crowding.choice([1, 1, 2, None, None, None])
        return cls(
            crash_at_commit=maybe(0.08),
            crash=maybe(0.04),
            lost_bell=maybe(0.5),
            database=maybe(0.08, 0.4),
            interleave=maybe(0.25),
            stall=maybe(0.04),
            late=maybe(0.25) if threads is None else 0.6,
            skew=maybe(2.0, 0.2),
            commands=maybe(0.08, 0.6),
            drain=maybe(0.03, 0.4) if threads is None else 0.06,
            small_pages=random.random() < 0.3,
            threads=threads,
        )
