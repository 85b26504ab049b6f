"""The socket on a workflow that is being drawn: who else is here, what they have selected, that the draft was saved."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import DatabaseError

from designer.live.presence import MOST_SELECTED, leave, sit
from designer.live.seats import PAUSE, Seat, seats
from designer.models import Workflow
from engine.core.schema import LONGEST_ID
from engine.live.door import Refusal, member
from engine.live.hub import hub
from engine.live.sockets import GuardedSocket
from workspaces.policy import Action

logger = logging.getLogger("automate.live")


@dataclass(frozen=True, slots=True)
class Guest:
    """A member who may look at the workflow."""

    user_id: int
    workflow_id: int


class DrawingConsumer(GuardedSocket[Guest]):
    """Tells `people`, hears `select`."""

    misunderstood = "This message is not understood. Send select with the ids of at most 50 steps."
    longest_message = 2_000 + MOST_SELECTED * (LONGEST_ID + 4)
    seat: Seat | None = None
    selected: list[str]
    _writing: asyncio.Task[None] | None = None

    def admit(self, user: Any, **address: str) -> Guest | Refusal:
        """Members who may look at workflows, at one of their workspace."""
        membership = member(user, address["workspace"], Action.WORKFLOW_VIEW)
        if isinstance(membership, Refusal):
            return membership
        mine = Workflow.objects.filter(workspace=membership.workspace_id, ref=address["ref"])
        workflow_id = mine.values_list("pk", flat=True).first()
        return Refusal.NOT_FOUND if workflow_id is None else Guest(membership.user_id, workflow_id)

    async def entered(self, admitted: Guest) -> None:
        """Sit down, and tell the others."""
        self.selected = []
        self.seat = Seat(self.tell, admitted.workflow_id, admitted.user_id, uuid4().hex)
        seats().take(self.seat)
        self._say()

    async def stays(self, admitted: Guest) -> None:
        """Renew what is known of this tab."""
        self._say()

    async def left(self) -> None:
        """Get up. What was being written is written first, or the seat would stay taken for a while."""
        if self.seat is None:
            return
        seat, self.seat = self.seat, None
        try:
            if self._writing is not None:
                await asyncio.wait([self._writing])
            await hub().ask(leave, tab=seat.tab)
        finally:
            await seats().give_up(seat)

    def understood(self, message: dict[str, Any]) -> bool:
        """`select` names the steps that are selected here."""
        selected = message.get("selected")
        if message.get("type") != "select" or not isinstance(selected, list) or len(selected) > MOST_SELECTED:
            return False
        if not all(isinstance(id_, str) and len(id_) <= LONGEST_ID for id_ in selected):
            return False
        self.selected = selected
        if self.seat is not None:
            self._say()
        return True

    def _say(self) -> None:
        """Write the row soon; what changes meanwhile is written once more afterwards."""
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="seat")

    async def _write(self) -> None:
        written = None
        while (seat := self.seat) is not None and written != self.selected:
            written = self.selected
            try:
                await hub().ask(
                    sit, workflow_id=seat.workflow_id, user_id=seat.user_id, tab=seat.tab, selected=list(written)
                )
            except DatabaseError:
                logger.exception("It could not be noted who is drawing; it will be tried again")
            await asyncio.sleep(PAUSE)
