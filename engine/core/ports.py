"""The ways out of a step: what each is called, its kind, when it is taken, and what can be read behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.core.retry import FailureKind

Schema = dict[str, Any]


class PortKind(StrEnum):
    """What it means that a step is left by a port."""

    OUTCOME = "outcome"  # it was done, and that is the only way on
    DECISION = "decision"  # one of several ways, chosen by what was found or by a person
    DONE = "done"  # of a container: all that lies inside has been gone through
    TIMEOUT = "timeout"  # what it waited for did not come in time
    ERROR = "error"  # it failed


KIND_WORDS = {
    PortKind.OUTCOME: "Done",
    PortKind.DECISION: "Decision",
    PortKind.DONE: "All inside is done",
    PortKind.TIMEOUT: "Out of time",
    PortKind.ERROR: "Failure",
}


@dataclass(frozen=True, slots=True)
class Port:
    """One way out, or one for `each` name that a list in the configuration holds (`/cases/*/name`).

    `about` is a sentence that says when it is taken. A port with a `when` is there only where that field of the
    configuration is filled in. `output` is the schema of `steps.<id>` behind this port, where it is not what the step
    gives otherwise.
    """

    name: str = ""
    kind: PortKind = PortKind.OUTCOME
    about: str = ""
    title: str = ""
    each: str = ""
    when: str = ""
    output: Schema | None = None

    def names_in(self, config: Mapping[str, Any]) -> Iterator[str]:
        """The names under which a node with this configuration has it; a draft's may be anything."""
        if self.each:
            field, item = self.each.strip("/").split("/*/")
            values = config.get(field)
            for value in values if isinstance(values, list) else ():
                if isinstance(value, Mapping) and isinstance(value.get(item), str):
                    yield value[item]
        elif not self.when or config.get(self.when) not in (None, ""):
            yield self.name

    @property
    def label(self) -> str:
        """What people call it."""
        return self.title or self.name.replace("_", " ").capitalize()

    def spec(self) -> dict[str, Any]:
        """The declaration as served to the canvas and the API."""
        return {
            "name": self.name, "title": self.label, "kind": self.kind.value, "about": self.about, "each": self.each,
            "when": self.when, "output": self.output,
        }  # fmt: skip


FAILURE: Schema = {
    "type": "object",
    "properties": {
        "error": {
            "title": "What went wrong",
            "type": "object",
            "properties": {
                "kind": {"title": "Kind of failure", "type": "string", "enum": [kind.value for kind in FailureKind]},
                "message": {"title": "What happened", "type": "string"},
                "hint": {"title": "What to do next", "type": "string"},
                "data": {"title": "More about it"},
            },
            "additionalProperties": False,
        }
    },
    "additionalProperties": False,
}
ON_ERROR = Port(
    "error", PortKind.ERROR, "Taken when the step has failed and is not tried again.", "On error", output=FAILURE
)


def declared(ports: tuple[str | Port, ...]) -> tuple[Port, ...]:
    """The ports of a declaration; one that is only named is the way on, or beside others one of several ways."""
    kind = PortKind.OUTCOME if len(ports) == 1 else PortKind.DECISION
    return tuple(Port(port, kind) if isinstance(port, str) else port for port in ports)


def names_in(ports: tuple[str | Port, ...], config: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the ports of a node with this configuration, in order."""
    return tuple(dict.fromkeys(name for port in declared(ports) for name in port.names_in(config)))
