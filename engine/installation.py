"""System checks of the installation: packages with step types that cannot be offered."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from engine.registry import FAULTS


@register()
def packages_can_be_offered(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A warning for each fault, not an error: workflows that do not need the package must go on."""
    hint = "Mend or update the package, or uninstall it; then restart the site and its workers."
    return [
        Warning(
            f"Package {fault.package} (entry point {fault.entry_point}): {fault.message}.",
            hint=hint,
            id="automate.W001",
        )
        for fault in FAULTS
    ]
