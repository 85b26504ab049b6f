"""docs/configuration.md and docker-compose.yml speak of the settings there are."""

from pathlib import Path

import yaml

from automate.environment import VARIABLES
from scripts.configuration import PAGE, with_fresh_table

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {variable.name for variable in VARIABLES}
# What the image and its volumes decide, each container has of its own, or is for work on the product.
NOT_HANDED_ON = {
    "PORT", "AUTOMATE_BIND", "AUTOMATE_DATA_DIR", "AUTOMATE_PAYLOAD_DIR", "AUTOMATE_MACHINE", "AUTOMATE_DEMO",
    "AUTOMATE_DEBUG",
}  # fmt: skip


def test_the_table_is_fresh() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_fresh_table(page), "run: python -m scripts.configuration"


def test_the_example_environment_sets_known_variables() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    # AUTOMATE_PUBLISH is Compose's own: the address the port is published on.
    assert names - {"AUTOMATE_PUBLISH"} <= KNOWN


def test_compose_sets_known_variables() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for name in ("migrate", "web", "worker"):
        names = {variable.removesuffix("_FILE") for variable in compose["services"][name]["environment"]}
        assert names <= KNOWN


def test_compose_hands_on_every_setting_that_an_operator_may_make() -> None:
    """What stands in `.env` and is not named there would silently do nothing."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for name in ("migrate", "web", "worker"):
        names = {variable.removesuffix("_FILE") for variable in compose["services"][name]["environment"]}
        assert names == KNOWN - NOT_HANDED_ON
