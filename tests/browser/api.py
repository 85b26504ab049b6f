"""The API, as a signed-in page may use it: for setting a scene, and for the truth to compare a page with."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import APIResponse, Page

from tests.waiting import until

if TYPE_CHECKING:
    from tests.browser.conftest import RunningSite


@dataclass(frozen=True)
class Api:
    """With the session of a page."""

    page: Page
    site: "RunningSite"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> APIResponse:
        """One request below the workspace."""
        cookies = {each.get("name"): each.get("value") for each in self.page.context.cookies()}
        sent = {"X-CSRFToken": cookies.get("csrftoken") or "", "Referer": self.site.url, **headers}
        return self.page.context.request.fetch(
            f"{self.site.url}/api/w/demo/{path}", method=method, data=body, headers=sent
        )

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request that must succeed; returns what it answers."""
        answer = self.call(method, path, body, **headers)
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json()

    def draw(self, document: dict[str, Any], *, publish: bool = True) -> str:
        """A workflow with this document; returns its id."""
        named = {key: document[key] for key in ("name", "description") if key in document}
        made = self.ask("POST", "workflows/", named)
        draft = self.ask("GET", f"workflows/{made['id']}/draft/")
        whole = {**draft["document"], **document}
        saved = self.ask("PUT", f"workflows/{made['id']}/draft/", {"revision": draft["revision"], "document": whole})
        if publish:
            self.ask("POST", f"workflows/{made['id']}/publish/", {"revision": saved["revision"], "note": ""})
        return str(made["id"])

    def draft(self, workflow: str) -> dict[str, Any]:
        """The document as the server has it."""
        document: dict[str, Any] = self.ask("GET", f"workflows/{workflow}/draft/")["document"]
        return document

    def draft_when(self, workflow: str, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The document once this is true of it. A page says “Saved” before it begins to save, too."""
        seen: list[dict[str, Any]] = []

        def look() -> object:
            seen.append(self.draft(workflow))
            return holds(seen[-1])

        until(look, "the draft was saved as expected")
        return seen[-1]

    def start(self, workflow: str, data: dict[str, Any] | None = None, title: str = "") -> str:
        """A run; returns its id."""
        key, body = {"Idempotency-Key": uuid.uuid4().hex}, {"input": data or {}, "title": title}
        return str(self.ask("POST", f"workflows/{workflow}/runs/", body, **key)["id"])

    def snapshot(self, run: str) -> dict[str, Any]:
        """The truth about a run."""
        told: dict[str, Any] = self.ask("GET", f"runs/{run}/snapshot/")
        return told
