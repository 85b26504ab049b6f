"""Every environment variable Automate reads: its kind, its default and what it means.

`automate.settings` reads values from here and nowhere else, and `docs/configuration.md` is checked
against this table. Any variable may come from a file: `NAME_FILE=/run/secrets/name`.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

Kind = Literal["text", "number", "switch", "list"]

_KIND_WORDS: dict[Kind, str] = {
    "text": "a text",
    "number": "a whole number",
    "switch": "1 or 0",
    "list": "a list separated by commas",
}
_SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True)
class Variable:
    """One documented setting; `default` is the text shown in the documentation."""

    name: str
    kind: Kind
    default: str
    meaning: str
    least: int = 0


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "AUTOMATE_URL",
        "text",
        "",
        "Address people open, such as `https://automate.example.com`; "
        "links in e-mails start with it. Empty: `http://localhost:PORT`.",
    ),
    Variable(
        "AUTOMATE_HOSTS",
        "list",
        "",
        "Host names the site answers to. Empty: the host of `AUTOMATE_URL`, "
        "and this machine's own names when the site is local.",
    ),
    Variable("PORT", "number", "8000", "Port of the web server.", least=1),
    Variable("AUTOMATE_BIND", "text", "127.0.0.1", "Address the web server listens on; `0.0.0.0` in a container."),
    Variable(
        "AUTOMATE_SECRET_KEY",
        "text",
        "",
        "Signs sessions and links, 50 characters or more. Required unless "
        "the site is local; there it is made once and kept in the data directory.",
    ),
    Variable(
        "AUTOMATE_BEHIND_PROXY",
        "switch",
        "0",
        "1 when a reverse proxy ends TLS and sets `X-Forwarded-Proto` and `X-Forwarded-For` itself.",
    ),
    Variable(
        "DATABASE_URL",
        "text",
        "",
        "`postgres://user@host/name` or `sqlite:////path/file.sqlite3`. "
        "Empty: `automate.sqlite3` in the data directory.",
    ),
    Variable(
        "AUTOMATE_DATABASE_PASSWORD",
        "text",
        "",
        "Password for `DATABASE_URL`, kept apart so that it can come from a file.",
    ),
    Variable(
        "AUTOMATE_DATA_DIR", "text", "data", "Directory for the SQLite database, the generated key and uploaded files."
    ),
    Variable(
        "EMAIL_URL",
        "text",
        "",
        "`smtp://user:password@host:25` or `smtp+tls://user:password@host:587`. "
        "Empty: messages go to the log, in demo mode to the demo mail page.",
    ),
    Variable("AUTOMATE_MAIL_FROM", "text", "Automate <automate@localhost>", "Sender of the site's e-mails."),
    Variable(
        "AUTOMATE_ALLOWED_TARGETS",
        "list",
        "",
        "Private `host:port` pairs that workflows may call (HTTP, mail, databases). Public addresses need no entry.",
    ),
    Variable(
        "AUTOMATE_DATABASES",
        "text",
        "",
        "Databases that workflows may query, as `name=postgres://…` or `name=sqlite:////path`, separated by blanks. "
        "`acme/crm=…` opens `crm` to the workspace `acme` alone.",
    ),
    Variable(
        "AUTOMATE_DRIVERS",
        "number",
        "1",
        "Driver processes of one worker; each runs hundreds of workflow runs at once.",
        least=1,
    ),
    Variable(
        "AUTOMATE_EFFECT_THREADS",
        "number",
        "320",
        "Steps one driver performs at the same time; threads are begun as they are needed.",
        least=1,
    ),
    Variable(
        "AUTOMATE_MACHINE",
        "text",
        "",
        "Name of this machine among several workers, as `engine_status` shows it. Empty: made from its host name.",
    ),
    Variable(
        "AUTOMATE_KEEP_DAYS",
        "number",
        "0",
        "Days that finished runs are kept; older ones are removed each night. 0 keeps them for good.",
    ),
    Variable(
        "AUTOMATE_PAYLOAD_DIR",
        "text",
        "",
        "Directory for large results of steps. Workers and web servers on several machines must share it. "
        "Empty: `payloads` in the data directory.",
    ),
    Variable(
        "AUTOMATE_PAYLOAD_INLINE_KB",
        "number",
        "256",
        "Results of steps above so many kB are kept in files instead of the database; at most 1024.",
        least=1,
    ),
    Variable("AUTOMATE_PAYLOAD_MOST_MB", "number", "32", "The largest result of a step, in MB.", least=1),
    Variable(
        "AUTOMATE_METRICS_TOKEN",
        "text",
        "",
        "Token that `/metrics` asks for (`Authorization: Bearer …`). Empty: it answers this machine alone.",
    ),
    Variable(
        "AUTOMATE_MOST_WAITING",
        "number",
        "100000",
        "Runs of one workspace that may wait to begin; further starts are answered with 429.",
        least=1,
    ),
    Variable("AUTOMATE_TIME_ZONE", "text", "UTC", "Time zone of times shown where the browser cannot say."),
    Variable("AUTOMATE_LOG_LEVEL", "text", "INFO", "`DEBUG`, `INFO`, `WARNING` or `ERROR`."),
    Variable(
        "AUTOMATE_DEMO",
        "switch",
        "0",
        "1 adds a demo workspace with people anybody may sign in as, a demo "
        "supplier service and a mail catcher. Local addresses only.",
    ),
    Variable(
        "AUTOMATE_DEBUG",
        "switch",
        "0",
        "1 shows tracebacks in the browser and reads static files "
        "unhashed: for work on Automate itself, local addresses only.",
    ),
)
PREFIX = "AUTOMATE_"
_BY_NAME = {variable.name: variable for variable in VARIABLES}


class Environment:
    """Reads declared variables; every complaint is one sentence that names the variable."""

    def __init__(self, source: Mapping[str, str]) -> None:
        # The mapping, not `environ.Env`: that would take a secret that begins with $ for a reference.
        self._values = FileAwareMapping(dict(source))
        refuse_unknown(source)

    def text(self, name: str) -> str:
        variable = _BY_NAME[name]
        try:
            return str(self._values.get(name, variable.default)).strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {error.strerror}.") from None

    def number(self, name: str) -> int:
        variable, text = _BY_NAME[name], self.text(name) or _BY_NAME[name].default
        if not text.isdecimal() or int(text) < variable.least:
            wanted = f"{_KIND_WORDS['number']} of at least {variable.least}"
            raise ImproperlyConfigured(f"{name} must be {wanted}, not {text!r}.")
        return int(text)

    def switch(self, name: str) -> bool:
        text = self.text(name) or "0"
        if text.lower() not in _SWITCH:
            raise ImproperlyConfigured(f"{name} must be {_KIND_WORDS['switch']}, not {text!r}.")
        return _SWITCH[text.lower()]

    def items(self, name: str) -> list[str]:
        return [item.strip() for item in self.text(name).split(",") if item.strip()]


def refuse_unknown(source: Mapping[str, str]) -> None:
    """A misspelt AUTOMATE_ variable would silently do nothing, so it stops the start instead."""
    for name in sorted(source):
        plain = name.removesuffix("_FILE")
        if not name.startswith(PREFIX) or plain in _BY_NAME:
            continue
        known = {each.removeprefix(PREFIX): each for each in _BY_NAME}
        close = difflib.get_close_matches(plain.removeprefix(PREFIX), known, n=1)
        hint = f"did you mean {known[close[0]]}?" if close else "docs/configuration.md lists the known ones."
        raise ImproperlyConfigured(f"The environment variable {name} is unknown: {hint}")


def markdown_table() -> str:
    """The table of docs/configuration.md."""
    head = ["| Variable | Kind | Default | What it does |", "|---|---|---|---|"]
    rows = [
        f"| `{each.name}` | {each.kind} | {f'`{each.default}`' if each.default else '–'} | {each.meaning} |"
        for each in VARIABLES
    ]
    return "\n".join([*head, *rows]) + "\n"
