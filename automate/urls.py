"""Where each room of the house is mounted."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from automate.health import healthz, metrics, readyz

handler400 = "workspaces.pages.errors.bad_request"
handler403 = "workspaces.pages.errors.forbidden"
handler404 = "workspaces.pages.errors.not_found"
handler500 = "workspaces.pages.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("workspaces.urls")),
    path("", include("designer.urls")),
    path("", include("engine.urls")),
    path("", include("humantasks.urls")),
    path("api/", SpectacularSwaggerSplitView.as_view(template_name="api/reference.html"), name="api-reference"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/", include("designer.api.urls")),
    path("api/", include("engine.api.urls")),
    path("api/", include("humantasks.api.urls")),
]
if settings.AUTOMATE_DEMO:
    urlpatterns.append(path("demo/", include("automate.demo.urls")))
