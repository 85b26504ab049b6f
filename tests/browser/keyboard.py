"""Hands that touch nothing but the keyboard, and count what they do."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 80
NO_MOUSE = """
window.mouseWasUsed = false;
for (const kind of ['mousedown', 'pointerdown', 'wheel'])
  addEventListener(kind, () => { window.mouseWasUsed = true; }, true);
"""


@dataclass
class Keyboard:
    """Every stroke counts: a key, a chord, a letter."""

    page: Page
    strokes: int = 0
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(NO_MOUSE)

    def press(self, *keys: str) -> None:
        """Keys or chords, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def type(self, text: str) -> None:
        """Letters."""
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def to(self, wanted: Locator, key: str = "Tab") -> None:
        """Press Tab (or Shift+Tab) until the element has the focus."""
        expect(wanted).to_be_attached()
        for _ in range(MOST_TABS):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"{MOST_TABS} times {key} do not lead to {wanted}")

    def choose(self, letters: str) -> None:
        """In a list that has the focus: type the beginning of an option."""
        self.type(letters)

    def done(self, part: str) -> None:
        """Note how many strokes it has taken so far, and that no mouse was used."""
        assert self.page.evaluate("window.mouseWasUsed") is False, f"a mouse was used: {part}"
        self.told.append(f"{part} after {self.strokes} strokes")
