"""Opens large drawings in a real browser and drags a card about: `.venv/bin/python bench/canvas.py [STEPS …]`.

Prints for each size how long it takes from the address to the first card and to a canvas that answers, and how many
frames a second a drag gets. The browser draws without a graphics card, as on a small office machine.
"""

import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.setup import browser
from tests.browser.api import Api
from tests.browser.conftest import DESK, FLAGS, RunningSite
from tests.browser.pages.sign_in import SignIn
from tests.setup.site import Site

SIZES = (100, 500, 2_000)
TURNS = 3
ROW = 25
MOVES = 90
FRAMES = """
() => {
  window.frames_ = [];
  const note = (now) => { window.frames_.push(now); window.noting_ = requestAnimationFrame(note); };
  window.noting_ = requestAnimationFrame(note);
}
"""


def document(steps: int) -> dict[str, object]:
    """Rows of steps that follow each other, each row after the one before."""
    nodes = {
        f"s{n}": {"type": "data.set", "name": f"Step {n}", "config": {"values": {"n": f"{{{{ input.x + {n} }}}}"}}}
        for n in range(steps)
    }
    edges = {f"e{n}": {"from": f"s{n}", "port": "success", "to": f"s{n + 1}"} for n in range(steps - 1)}
    places = {f"s{n}": {"x": n % ROW * 330, "y": n // ROW * 130} for n in range(steps)}
    form = {"type": "object", "properties": {"x": {"type": "integer"}}}
    return {"name": f"{steps} steps", "nodes": nodes, "edges": edges, "layout": {"nodes": places}, "input": form}


def opened(page: Page, address: str) -> tuple[float, float]:
    """Seconds to the first card, and until the page has had time to answer after it."""
    began = time.perf_counter()
    page.goto(address)
    page.locator(".au-node-card").first.wait_for()
    first = time.perf_counter() - began
    page.evaluate("() => new Promise((done) => requestIdleCallback(done, {timeout: 10000}))")
    return first, time.perf_counter() - began


def dragged(page: Page) -> tuple[float, float]:
    """Frames a second while a card is dragged, and the longest frame in milliseconds."""
    card = page.locator(".au-node-card").first
    box = card.bounding_box()
    assert box is not None
    x, y = box["x"] + 60, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 8)
    page.evaluate(FRAMES)
    for move in range(MOVES):
        page.mouse.move(x + 8 + move * 3, y + 8 + move)
    frames = page.evaluate("() => { cancelAnimationFrame(window.noting_); return window.frames_; }")
    page.mouse.up()
    gaps = [after - before for before, after in pairwise(frames)]
    return 1_000 * len(gaps) / sum(gaps), max(gaps)


def measure(chromium: Browser, site: RunningSite) -> None:
    context = chromium.new_context(viewport={"width": DESK["width"], "height": DESK["height"]})
    page = context.new_page()
    SignIn(page, site.url).as_demo_person("Alex")
    for steps in [int(each) for each in sys.argv[1:]] or SIZES:
        workflow = Api(page, site).draw(document(steps), publish=False)
        turns = [(*opened(page, f"{site.url}/w/demo/workflows/{workflow}/"), *dragged(page)) for _ in range(TURNS)]
        first, ready, rate, longest = (median(figures) for figures in zip(*turns, strict=True))
        sys.stdout.write(
            f"{steps:>6,} steps: first card after {first:.2f} s, ready after {ready:.2f} s, "
            f"drag {rate:.0f} frames/s, longest frame {longest:.0f} ms\n"
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        site = Site(Path(place) / "data")
        prepared = site.run("prepare")
        if prepared.returncode:
            raise SystemExit(prepared.stderr)
        system = browser.of_the_system()
        with site.up() as play:
            play.shows("Ctrl-C stops everything")
            chromium = playwright.chromium.launch(args=list(FLAGS), **({"executable_path": system} if system else {}))
            measure(chromium, RunningSite(site, play))
            chromium.close()


if __name__ == "__main__":
    main()
