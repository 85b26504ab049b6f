"""Where each room of the house is mounted."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from automate.health import healthz

handler403 = "workspaces.pages.errors.forbidden"
handler404 = "workspaces.pages.errors.not_found"
handler500 = "workspaces.pages.errors.broken"

_PAGES = ("workspaces", "designer", "engine", "humantasks")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    *[path("", include(f"{room}.urls")) for room in _PAGES if find_spec(room) and find_spec(f"{room}.urls")],
    *[
        path("api/", include(f"{room}.api.urls"))
        for room in _PAGES
        if find_spec(room) and find_spec(f"{room}.api") and find_spec(f"{room}.api.urls")
    ],
]
if settings.AUTOMATE_DEMO and find_spec("automate.demo"):
    urlpatterns.append(path("demo/", include("automate.demo.urls")))
