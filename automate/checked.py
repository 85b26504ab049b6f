"""Turns raw settings into checked ones; each refusal is one sentence that says what to change."""

import ipaddress
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured

_SQLITE = {
    # IMMEDIATE takes the write lock at BEGIN: without it four writers fail with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    # FULL, because a commit that was acknowledged must survive a power cut.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; "
        "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000;"
    ),
}


def site_url(text: str, *, hosts: list[str], port: int) -> str:
    """The origin people open: scheme, host and port, without a trailing slash."""
    if not text:
        named = [host for host in hosts if not host.startswith((".", "*"))]
        text = f"https://{named[0]}" if named and not _local_host(named[0]) else f"http://localhost:{port}"
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"AUTOMATE_URL must look like https://automate.example.com, not {text!r}.")
    return text.rstrip("/")


def is_local(url: str) -> bool:
    """Whether only this machine can open the address."""
    return _local_host(urlsplit(url).hostname or "")


def _local_host(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def only_locally(local: bool, url: str, **switches: bool) -> None:
    """Demo and debug mode open doors that no other machine may walk through."""
    for name, on in switches.items():
        if on and not local:
            raise ImproperlyConfigured(f"{name}=1 works on a local address only, and AUTOMATE_URL is {url}.")


def data_dir(path: Path) -> Path:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / f".write-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ImproperlyConfigured(f"The data directory {path} cannot be written to: {error.strerror}.") from None
    return path


def secret_key(text: str, *, local: bool, data_dir: Path) -> str:
    if text:
        if len(text) < 50 or len(set(text)) < 5:
            raise ImproperlyConfigured("AUTOMATE_SECRET_KEY must have 50 random characters or more.")
        return text
    if not local:
        raise ImproperlyConfigured("AUTOMATE_SECRET_KEY (or AUTOMATE_SECRET_KEY_FILE) must be set.")
    kept = data_dir / "secret_key"
    if not kept.exists():
        # Of two processes that start together one makes the key and the other reads it, whole.
        made = data_dir / f".secret-{secrets.token_hex(4)}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50), encoding="ascii")
        with suppress(FileExistsError):
            os.link(made, kept)
        made.unlink()
    return kept.read_text(encoding="ascii")


def hosts(names: list[str], *, url: str, local: bool) -> list[str]:
    own = ["localhost", "127.0.0.1", "[::1]"] if local else []
    return [*dict.fromkeys([*(names or [urlsplit(url).hostname or ""]), *own])]


def database(url: str, *, password: str, data_dir: Path) -> dict[str, Any]:
    """Django's settings of the default database: SQLite tuned for several writers, or PostgreSQL."""
    parts = urlsplit(url or f"sqlite:///{data_dir / 'automate.sqlite3'}")
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path[1:]), "OPTIONS": dict(_SQLITE)}
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must begin with postgres:// or sqlite:///, not {parts.scheme!r}.")
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if password:
        config["PASSWORD"] = password
    # Web processes share a pool, see `automate.pooling`; drivers and listeners keep their own. All let the server put
    # the values in, since only such statements can be prepared.
    options = {**config.get("OPTIONS", {}), "server_side_binding": True}
    own = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    return {**config, **own, "OPTIONS": options}


def email(url: str) -> dict[str, Any]:
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    try:
        return dict(environ.Env.email_url_config(url))
    except (KeyError, ValueError, environ.ImproperlyConfigured):
        raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://user:password@host:587.") from None


def targets(pairs: list[str]) -> list[str]:
    for pair in pairs:
        host, _, port = pair.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ImproperlyConfigured(f"AUTOMATE_ALLOWED_TARGETS lists host:port pairs, and {pair!r} is none.")
    return list(pairs)


def named_databases(text: str) -> dict[str, str]:
    """`crm=postgres://… acme/stock=sqlite:////…` as a mapping."""
    found = {}
    for word in text.split():
        name, _, url = word.partition("=")
        if not name or not url.startswith(("postgres://", "postgresql://", "sqlite:///")):
            raise ImproperlyConfigured(
                f"AUTOMATE_DATABASES lists name=postgres://… or name=sqlite:////path; the entry {name!r} is neither."
            )
        found[name] = url
    return found


def time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ImproperlyConfigured(f"AUTOMATE_TIME_ZONE must be a name like Europe/Amsterdam, not {name!r}.")
    return name


def logging_to_stderr(level: str) -> dict[str, Any]:
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ImproperlyConfigured(f"AUTOMATE_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not {level!r}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # These tell every start, stop and SMTP line, which nobody reads.
            "daphne": {"level": "WARNING"},
            "django-q": {"level": "WARNING"},
            "mail.log": {"level": "WARNING"},
        },
    }
