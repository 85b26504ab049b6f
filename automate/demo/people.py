"""The people of the demo workspace."""

from dataclasses import dataclass

from workspaces.roles import Role

WORKSPACE_SLUG, WORKSPACE_NAME = "demo", "Northwind Rentals"
FINANCE = "Finance"


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    role: Role
    does: str
    groups: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


PEOPLE: tuple[Person, ...] = (
    Person("alex@demo.test", "Alex Meyer", Role.OWNER, "Owns the workspace: draws, publishes and runs workflows."),
    Person("fiona@demo.test", "Fiona Brandt", Role.PARTICIPANT, "Works in Finance: approves invoices in her inbox.",
           (FINANCE,)),
    Person("oscar@demo.test", "Oscar Lind", Role.OPERATOR, "Starts runs and looks after them."),
    Person("vera@demo.test", "Vera Costa", Role.VIEWER, "May look at everything and change nothing."),
)  # fmt: skip
