"""What a socket waits for. Nothing is queued for it: only how far it was told is kept."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from workspaces.models import Membership

Send = Callable[[str], Awaitable[None]]


@dataclass(slots=True, eq=False)
class Watch:
    """One socket. While `busy`, it is told nothing more; `missed` says that there was something."""

    send: Send
    busy: bool = False
    missed: bool = False

    @property
    def ready(self) -> bool:
        """Whether the next message can go out now."""
        return not self.busy


@dataclass(slots=True, eq=False)
class RunWatch(Watch):
    """A socket on one run. `after` is the last `seq` it was sent, None if it needs a snapshot.

    `seen` is the last `seq` the browser says it has shown; None for one that does not say.
    """

    run_id: int = 0
    after: int | None = None
    seen: int | None = None

    @property
    def ready(self) -> bool:
        """Not while a message is under way, be it here or in the browser."""
        return not self.busy and (self.seen is None or self.after is None or self.seen >= self.after)


@dataclass(slots=True, eq=False)
class ListWatch(Watch):
    """A socket on the runs of a workspace, as far as this member may see them.

    Its first message names no run: whatever changed before the hub looked for it may be unknown to the page.
    """

    membership: Membership | None = None
    greeted: bool = False
