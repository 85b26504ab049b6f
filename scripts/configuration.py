"""Writes the table of docs/configuration.md anew from `automate.environment`: `python -m scripts.configuration`."""

from pathlib import Path

from automate.environment import markdown_table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"


def with_fresh_table(page: str) -> str:
    """The page with its table replaced."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + markdown_table() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(with_fresh_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
