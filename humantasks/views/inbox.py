"""The inbox: what waits for me, and what is done."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from humantasks.inbox import TABS, count_waiting, inbox_tasks, lines, tabs
from workspaces.policy import Action, allow, allows
from workspaces.requests import WorkspaceRequest

PAGE_SIZE = 50


@allow(Action.TASK_VIEW)
@require_safe
def inbox(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """`tab` is mine, groups, all or done; `q` searches titles; 50 on a page. htmx gets the list alone."""
    tab = request.GET.get("tab", "")
    if tab not in TABS or (tab == "all" and not allows(request.membership, Action.TASK_VIEW_ALL)):
        tab = ""
    shown = tabs(request.membership)
    if not tab:
        # Begin where something waits: people whose tasks all come through groups should not see an empty list.
        waiting = {each.key: each.count for each in shown}
        tab = "groups" if not waiting["mine"] and waiting["groups"] else "mine"
    q = request.GET.get("q", "").strip()[:200]
    page = Paginator(inbox_tasks(request.membership, tab, q), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"page": page, "lines": lines(page.object_list), "tabs": shown, "tab": tab, "q": q}
    if request.htmx:
        context["waiting"] = count_waiting(request.membership)
        return render(request, "humantasks/inbox.html#list", context)
    return render(request, "humantasks/inbox.html", context)
