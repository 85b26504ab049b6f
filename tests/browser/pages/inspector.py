"""The panel on the right of the canvas: one step, or the workflow itself."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages.finding import by_id

WRITTEN_IN = "input, textarea, select, .cm-content"
TEXTS = "input, textarea, .cm-content"


@dataclass(frozen=True)
class Inspector:
    """What is selected, as forms."""

    page: Page

    def rename(self, name: str) -> None:
        """Rename the selected step."""
        by_id(self.page, "step-name").fill(name)

    def field(self, name: str) -> Locator:
        """The control of a field."""
        return by_id(self.page, f"field-{name}").locator(WRITTEN_IN).first

    def fill(self, name: str, text: str) -> None:
        """Type into a field."""
        self.field(name).fill(text)

    def choose(self, name: str, label: str) -> None:
        """Choose from a list."""
        self.field(name).select_option(label=label)

    def pick_data(self, place: Locator, expression: str) -> None:
        """Insert a reference by the data picker beside a field."""
        by_id(place, "data-picker").first.click()
        by_id(self.page, f"datum-{expression}").click()
        expect(by_id(self.page, "data-panel")).to_have_count(0)

    def insert_data(self, name: str, expression: str) -> None:
        """The same, for a field by its name."""
        self.pick_data(by_id(self.page, f"field-{name}"), expression)

    def add_rule(self, name: str, datum: str, comparison: str, right: str) -> None:
        """Build a rule: pick the value on the left, choose how it compares ("is at least"), type the right."""
        place = by_id(self.page, f"field-{name}")
        by_id(place, "rule-add").click()
        rule = place.locator('[data-id^="rule-"][role="group"]').last
        self.pick_data(rule, datum)
        rule.get_by_role("combobox").select_option(label=comparison)
        rule.locator(TEXTS).last.fill(right)

    def add_group(self, condition: Locator, button: str, left: str) -> None:
        """Add a group to the rules of a condition by keyboard, and type what its first rule looks at."""
        groups = condition.locator('[data-id^="group-"][role="group"]')
        there = groups.count()
        by_id(condition, button).press("Enter")
        expect(groups).to_have_count(there + 1)
        expect(groups.last.get_by_role("textbox").first).to_be_focused()
        self.page.keyboard.type(left)

    def ask(self, name: str, group: str) -> None:
        """Add a group or a person to those who are asked."""
        place = by_id(self.page, f"field-{name}")
        place.locator("input").fill(group)
        expect(place.locator(".au-chip")).to_contain_text(group)

    def add_fact(self, name: str, label: str) -> Locator:
        """Add a line to a list of labels and values; returns the field of its value."""
        place = by_id(self.page, f"field-{name}")
        by_id(place, "row-add").click()
        row = place.locator("[data-row]").last
        by_id(row, "field-label").locator(TEXTS).fill(label)
        return by_id(row, "field-value")

    def add_value(self, name: str, key: str, text: str) -> None:
        """Add a name with its value to a mapping."""
        place = by_id(self.page, f"field-{name}")
        by_id(place, "mapping-add").click()
        row = place.locator(".au-mapping-row").last
        row.locator("input").fill(key)
        row.locator(TEXTS).last.fill(text)

    def add_input(self, label: str, type_: str = "Text", *, required: bool = True) -> None:
        """Add a field to the form that starts the workflow; its name follows from the label."""
        place = by_id(self.page, "workflow-input")
        by_id(place, "form-field-add").click()
        line = place.locator(".au-form-line").last
        line.get_by_label("Label").fill(label)
        line.get_by_label("Type").select_option(label=type_)
        if required:
            line.get_by_label("Required").check()
