"""Names the API's two ways in for its OpenAPI description; imported when the apps are loaded."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call, misc, unused-ignore]
    """`Authorization: Token aut_…`."""

    target_class = "workspaces.api.authentication.ApiTokenAuthentication"
    name = "apiToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "A token from a workspace's settings: `Authorization: Token aut_…`.",
        }
