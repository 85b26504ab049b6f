"""Call an HTTP API through the guarded client."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from engine.core.expressions import as_text
from engine.core.retry import FailureKind
from engine.core.steps import ConfigProblem, Done, Effect, Fail, Outcome, StepContext, StepType
from engine.outbound.addresses import Refused, Unresolved
from engine.outbound.http import NotReached, Response, TooLarge, Unsendable, send
from engine.outbound.request import is_result, names_somebody

KEYED_METHODS = frozenset({"POST", "PATCH"})
HARMLESS_METHODS = frozenset({"GET", "HEAD"})
_TURNED_AWAY = frozenset({501, 503, 505})  # after every other 5xx a change may have been made before something broke
_BUSY = {408: FailureKind.TIMEOUT, 504: FailureKind.TIMEOUT, 425: FailureKind.TRANSIENT, 429: FailureKind.RATE_LIMITED}


class HttpRequest(StepType):
    type = "http.request"
    title = "HTTP request"
    description = "Call an API on the web and keep its answer."
    category = "integrations"
    icon = "world"
    effect = Effect.KEYED
    summary = "{method} {url}"
    timeout = 30.0
    config = {
        "type": "object",
        "required": ["method", "url"],
        "properties": {
            "method": {"title": "Method", "enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"], "default": "GET"},
            "url": {
                "title": "Address", "type": "string", "minLength": 1, "maxLength": 8000,
                "examples": ["https://api.example.com/orders/{{ input.order_id }}"],
                "description": "Values that may hold signs such as & or / belong under Query parameters.",
            },
            "query": {
                "title": "Query parameters", "type": "object", "x-control": "mapping",
                "additionalProperties": {"x-control": "text"},
            },
            "headers": {
                "title": "Headers", "type": "object", "x-control": "mapping",
                "additionalProperties": {"type": "string", "x-control": "text"},
            },
            "body_as": {
                "title": "Body", "enum": ["none", "json", "form", "text"], "default": "none",
                "x-labels": ["No body", "JSON", "Form fields", "Text"],
            },
            "body": {
                "title": "Body content", "x-control": "json", "x-show-when": {"body_as": ["json", "form", "text"]},
                "x-text-when": {"body_as": ["text"]}, "description": "JSON, an object of form fields, or text.",
            },
            "accept": {
                "title": "Counts as success", "enum": ["2xx", "any"], "default": "2xx",
                "x-labels": ["Status 200–299", "Any status"],
            },
            "follow_redirects": {"title": "Follow redirects", "type": "boolean", "default": True},
        },
        "additionalProperties": False,
    }  # fmt: skip
    output = {
        "type": "object",
        "properties": {
            "status": {"type": "integer", "title": "Status"},
            "headers": {"type": "object", "title": "Headers"},
            "body": {"title": "Body"},
        },
    }
    failures = {
        FailureKind.TRANSIENT: (
            "The service could not be reached, or answered 425, 501, 503 or 505; of a GET or HEAD also another of 500–599."
        ),
        FailureKind.TIMEOUT: (
            "No answer came in time, or the service answered 408 or 504. Where something was to be changed, also: the "
            "exchange broke off, the service answered another of 500–599, more came back than can be kept, or what came "
            "of it lies where it cannot be fetched."
        ),
        FailureKind.RATE_LIMITED: "The service answered 429; its Retry-After is honoured.",
        FailureKind.PERMISSION: "The service answered 401 or 403, or the address may not be called from here.",
        FailureKind.VALIDATION: "The address, the method, a header or a field cannot be sent.",
        FailureKind.PERMANENT: "The service answered another status that is no success, or more than can be kept.",
    }
    sample = {"status": 200, "headers": {"content-type": "application/json"}, "body": {"id": 1}}
    docs = (
        "Sends the request from the server. `POST` and `PATCH` carry an `Idempotency-Key` that stays the same "
        "however often the step is tried, so that a service that honours it acts once. Answers over 1 MB are refused. "
        "Private addresses are refused unless an operator has allowed them. A name or password in the address is not sent. What is sent is not passed on to another "
        "host: a redirect that asks for that (307, 308, and for all but a `POST` also 301, 302) is the answer, so give "
        "the address it names. On the same host it is followed with the same method, so is a `POST` whose address is "
        "only put right: by https instead of http, or (301) by a slash at its end."
    )

    def effect_of(self, config: Mapping[str, Any]) -> Effect:
        """What changes something lasts. PUT and DELETE send no key, but to do them twice is the same as once."""
        return Effect.IDEMPOTENT if config.get("method", "GET") in HARMLESS_METHODS else Effect.KEYED

    def check(self, config: Mapping[str, Any]) -> list[ConfigProblem]:
        if not names_somebody(str(config["url"])):
            return []
        message = "a name or password in the address is not sent, and would stand in the history of runs"
        return [ConfigProblem("/url", message, "Take it out, and send it in the Authorization header.")]

    def perform(self, context: StepContext) -> Outcome:
        config, method = context.config, str(context.config["method"])  # an expression may have given anything
        harmless = method in HARMLESS_METHODS
        try:
            headers = _named(config.get("headers"), "headers")
            query, body = _named(config.get("query"), "query parameters"), _body(config, headers)
            if method in KEYED_METHODS:
                _unless_given(headers, "Idempotency-Key", context.idempotency_key)
            _unless_given(headers, "User-Agent", "Automate")
            response = send(
                method,
                str(config["url"]).strip(),
                headers=headers,
                query=query,
                body=body,
                seconds=context.seconds_left or 30.0,
                follow=config.get("follow_redirects", True),
            )
        except Unsendable as error:
            begun = (
                str(config["url"]).strip().startswith(("http://", "https://"))
            )  # else it is something else that is wrong
            return Fail(
                str(error), FailureKind.VALIDATION, "" if begun else "An address begins with https:// or http://."
            )
        except Refused as error:
            return Fail(str(error), FailureKind.PERMISSION)
        except Unresolved as error:
            return Fail(str(error), FailureKind.TRANSIENT, "Check the address for a typing error.")
        except TooLarge as error:
            return Fail(str(error), FailureKind.PERMANENT if harmless else FailureKind.TIMEOUT)
        except NotReached as error:
            untold = error.sent and (error.timeout or not harmless)  # what was not sent was not done
            return Fail(str(error), FailureKind.TIMEOUT if untold else FailureKind.TRANSIENT)
        if config.get("accept", "2xx") == "any" or 200 <= response.status < 300:
            return Done(_output(response))
        return _failure(response, method)


def _named(value: Any, what: str) -> dict[str, str]:
    """Texts by name, none for nothing. Raises Unsendable."""
    if value in (None, ""):
        return {}
    if not isinstance(value, Mapping):
        raise Unsendable(f"The {what} are no names with values.")  # not quoted: they may hold a password
    return {str(name): as_text(inner) for name, inner in value.items()}


def _unless_given(headers: dict[str, str], name: str, value: str) -> None:
    """Set a header unless it is there already, in whatever letters."""
    if name.lower() not in {given.lower() for given in headers}:
        headers[name] = value


def _body(config: Mapping[str, Any], headers: dict[str, str]) -> bytes | None:
    kind, content = config.get("body_as", "none"), config.get("body")
    if kind == "none":
        return None
    if kind == "json":
        _unless_given(headers, "Content-Type", "application/json")
        return json.dumps(content, ensure_ascii=False).encode()
    if kind == "form":
        _unless_given(headers, "Content-Type", "application/x-www-form-urlencoded")
        return urlencode(_named(content, "form fields")).encode()
    return as_text(content).encode()


def _output(response: Response) -> dict[str, Any]:
    return {"status": response.status, "headers": response.headers, "body": response.body}


def _failure(response: Response, method: str) -> Fail:
    detail = as_text(response.body).strip().replace("\n", " ")[:200]
    message = f"The service answered {response.status}{': ' + detail if detail else ''}."
    if response.led_here:
        message = f"What came of it cannot be fetched. {message}"
    kind = FailureKind.TIMEOUT if _may_be_done(response, method) else _kind(response.status)
    return Fail(message, kind, data=_output(response), retry_after=response.retry_after)


def _may_be_done(response: Response, method: str) -> bool:
    """Whether a change may have been made in spite of this answer."""
    broke = response.status >= 500 and response.status not in _TURNED_AWAY
    return method not in HARMLESS_METHODS and (broke or response.led_here or is_result(method, response.status))


def _kind(status: int) -> FailureKind:
    if status in (401, 403):
        return FailureKind.PERMISSION
    return _BUSY.get(status) or (FailureKind.TRANSIENT if status >= 500 else FailureKind.PERMANENT)
