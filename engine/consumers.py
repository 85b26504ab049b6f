"""The sockets on runs: watch, answer `refetch` and `seen`. All telling is done by the hub."""

from typing import Any

from engine.live.door import Admitted, Refusal, admit
from engine.live.hub import hub
from engine.live.sockets import GuardedSocket
from engine.live.watches import ListWatch, RunWatch


class LiveConsumer(GuardedSocket[Admitted]):
    """What the hub tells of runs."""

    misunderstood = "This message is not understood. Send refetch."
    watching: RunWatch | ListWatch | None = None

    def admit(self, user: Any, **address: str) -> Admitted | Refusal:
        """Members, and the run if one is asked for."""
        return admit(user, address["workspace"], address.get("ref"))

    def watch(self, admitted: Admitted) -> RunWatch | ListWatch:
        """What this socket waits for."""
        raise NotImplementedError

    async def entered(self, admitted: Admitted) -> None:
        """Begin to be told."""
        self.watching = self.watch(admitted)
        hub().watch(self.watching)

    async def stays(self, admitted: Admitted) -> None:
        """The role may have changed, and with it what is seen."""
        if isinstance(self.watching, ListWatch):
            self.watching.membership = admitted.membership

    async def left(self) -> None:
        """Be told nothing more."""
        await hub().unwatch(self.watching)


class RunConsumer(LiveConsumer):
    """One run: a snapshot, then changes."""

    def watch(self, admitted: Admitted) -> RunWatch:
        """The run that was asked for."""
        return RunWatch(self.tell, run_id=admitted.run_id or 0)

    def understood(self, message: dict[str, Any]) -> bool:
        """`refetch` asks for a snapshot; `seen` says that all up to `seq` is shown."""
        watching, seq = self.watching, message.get("seq")
        if not isinstance(watching, RunWatch):
            return True  # refused, and about to be closed
        if message.get("type") == "refetch":
            watching.after = None
            hub().ring()
        elif message.get("type") == "seen" and isinstance(seq, int):
            watching.seen = seq
            hub().settle(watching)
        else:
            return False
        return True


class RunsConsumer(LiveConsumer):
    """The runs of a workspace: which of them have changed."""

    def watch(self, admitted: Admitted) -> ListWatch:
        """All that the member may see."""
        return ListWatch(self.tell, membership=admitted.membership)
