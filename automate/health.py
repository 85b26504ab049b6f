"""Pages for load balancers, supervisors and monitoring: nothing in them tells what anybody's data is."""

import hmac
from functools import cache
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host

from engine.upkeep.heartbeat import signs_of_life
from engine.upkeep.metrics import exposition
from workspaces.policy import public

# Whoever forwards a request says so in one of these; then the address we see is not the asker's.
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Is this process able to answer, with its database? 200 `ok`, or 503 with the reason."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _words("the database does not answer", 503)
    return _words("ok", 200)


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Can work that comes in now be done? 200 `ready`, or 503 with what is missing."""
    try:
        if _newest_migrations() - set(MigrationRecorder(connection).applied_migrations()):
            return _words("the tables are older than the program: run manage.py prepare", 503)
        if not signs_of_life(anywhere=True):
            return _words("no driver is at work: start manage.py worker", 503)
    except DatabaseError:
        return _words("the database does not answer", 503)
    return _words("ready", 200)


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus: for whoever has the token; without one set, for programs on this machine."""
    if not _may_read_metrics(request):
        answer = _words("metrics need a token: see docs/operations.md", 401)
        answer["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return answer
    try:
        return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
    except DatabaseError:
        return _words("the database does not answer", 503)


def _may_read_metrics(request: HttpRequest) -> bool:
    if settings.AUTOMATE_METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.AUTOMATE_METRICS_TOKEN}".encode())
    if any(name in request.META for name in FORWARDED):
        return False
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and _names_this_machine(request)


def _names_this_machine(request: HttpRequest) -> bool:
    """A page in a browser of this machine may have a name of its own lead here, but not such a one."""
    host, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
    return host == "localhost" or _is_loopback(host.strip("[]")) or validate_host(host, settings.ALLOWED_HOSTS)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app in this program; who has applied it has applied those before it."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _words(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
