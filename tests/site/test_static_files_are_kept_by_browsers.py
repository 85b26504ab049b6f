"""Collecting with hashes works, every import of a script leads somewhere, and what has a hash is cached for good."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.staticfiles.finders import get_finder
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings
from whitenoise.middleware import WhiteNoiseMiddleware

BUILT = site.BASE_DIR / "static"
FOR_GOOD = "max-age=315360000, public, immutable"
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")


@pytest.fixture
def collected(tmp_path: Path, settings: Settings) -> Iterator[Callable[[Path], Path]]:
    def collect(source: Path) -> Path:
        get_finder.cache_clear()  # type: ignore[attr-defined]  # Django keeps a finder with the directories of whoever asked first
        settings.STATICFILES_DIRS = [source]
        settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
        settings.STATIC_ROOT = tmp_path / "collected"
        hashed = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}
        call_command("collectstatic", interactive=False, verbosity=0)
        return tmp_path / "collected"

    yield collect
    get_finder.cache_clear()  # type: ignore[attr-defined]


def manifest(root: Path) -> dict[str, str]:
    paths: dict[str, str] = json.loads((root / "staticfiles.json").read_text())["paths"]
    return paths


@pytest.mark.django_db  # closing a response makes Django look after its connections
def test_names_with_a_hash_are_cached_for_good_and_others_are_not(
    tmp_path: Path, collected: Callable[[Path], Path], rf: RequestFactory
) -> None:
    source = tmp_path / "source"
    (source / "canvas" / "chunks").mkdir(parents=True)
    (source / "canvas" / "editor.js").write_text('import "./chunks/vendor-C6T4LxkL.js";')
    (source / "canvas" / "chunks" / "vendor-C6T4LxkL.js").write_text("export {};")
    hashed = manifest(collected(source))["canvas/editor.js"]

    def beyond(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=404)

    served = WhiteNoiseMiddleware(beyond)

    def caching(name: str) -> str:
        response = served(rf.get(f"/static/{name}"))
        response.close()
        assert response.status_code == 200, name
        return str(response.headers["Cache-Control"])

    assert caching("canvas/chunks/vendor-C6T4LxkL.js") == FOR_GOOD
    assert caching(hashed) == FOR_GOOD
    assert "immutable" not in caching("canvas/editor.js")


@pytest.mark.skipif(
    not (BUILT / "canvas" / "editor.js").exists() and os.environ.get("CI") != "true",
    reason="the canvas is not built: npm run build in canvas/",
)
def test_the_built_canvas_collects_and_its_imports_lead_somewhere(collected: Callable[[Path], Path]) -> None:
    root = collected(BUILT)
    names = manifest(root)
    for name in ("canvas/editor.js", "canvas/run.js", "canvas/site.js", "canvas/site.css", "canvas/icons.svg"):
        assert (root / names[name]).is_file()
    for name in (path for path in names.values() if path.startswith("canvas/") and path.endswith(".js")):
        script = root / name
        for target in IMPORT.findall(script.read_text()):
            assert (script.parent / target).is_file(), f"{name} imports {target}"
            # React would be loaded twice by a chunk that imports an entry: the page loads it under its hashed name.
            assert "/chunks/" in target or script.parent.name == "chunks", f"{name} imports {target}"
