"""What Ctrl+K finds: each app adds its sources in `AppConfig.ready`, so nobody above is imported here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from workspaces.models import Membership
from workspaces.policy import Action, allows

MOST = 6
LONGEST = 200


@dataclass(frozen=True)
class Hit:
    """One thing that was found. `detail` tells it from others of the same name."""

    name: str
    detail: str
    icon: str
    url: str


@dataclass(frozen=True)
class Source:
    """A kind of thing that can be found. `find` gets who looks and what for, and answers best first.

    Without words it answers what is most worth opening. Only the first few hits are taken, so a lazy
    answer is welcome.
    """

    key: str
    title: str
    action: Action
    order: int
    find: Callable[[Membership, str], Iterable[Hit]]


@dataclass(frozen=True)
class Group:
    """The hits of one source."""

    title: str
    hits: list[Hit]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; raises ImproperlyConfigured where the key is taken."""
    if source.key in _sources:
        raise ImproperlyConfigured(f"Two sources of the finder are called {source.key!r}.")
    _sources[source.key] = source


def find(membership: Membership, words: str) -> list[Group]:
    """What this member may open and the words fit, a few of each kind; kinds without any are left out."""
    wanted = " ".join(words.replace("\x00", "")[:LONGEST].split())
    mine = [source for source in _sources.values() if allows(membership, source.action)]
    groups = [
        Group(source.title, [hit for hit, _ in zip(source.find(membership, wanted), range(MOST), strict=False)])
        for source in sorted(mine, key=lambda source: source.order)
    ]
    return [group for group in groups if group.hits]


def fits(text: str, words: str) -> bool:
    """Whether every word occurs in the text, in any order and case."""
    return all(word in text.casefold() for word in words.casefold().split())
