"""Django settings, all of them; what a deployment may change is declared in `automate.environment`."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from automate import checked
from automate.demo_ports import demo_ports
from automate.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
_env = Environment(os.environ)

# Where the site lives
PORT = _env.number("PORT")
AUTOMATE_BIND = _env.text("AUTOMATE_BIND")
AUTOMATE_URL = checked.site_url(_env.text("AUTOMATE_URL"), hosts=_env.items("AUTOMATE_HOSTS"), port=PORT)
AUTOMATE_LOCAL = checked.is_local(AUTOMATE_URL)
AUTOMATE_DEMO = _env.switch("AUTOMATE_DEMO")
DEBUG = _env.switch("AUTOMATE_DEBUG")
checked.only_locally(AUTOMATE_LOCAL, AUTOMATE_URL, AUTOMATE_DEMO=AUTOMATE_DEMO, AUTOMATE_DEBUG=DEBUG)
AUTOMATE_DATA_DIR = checked.data_dir(BASE_DIR / _env.text("AUTOMATE_DATA_DIR"))
SECRET_KEY = checked.secret_key(_env.text("AUTOMATE_SECRET_KEY"), local=AUTOMATE_LOCAL, data_dir=AUTOMATE_DATA_DIR)
ALLOWED_HOSTS = checked.hosts(_env.items("AUTOMATE_HOSTS"), url=AUTOMATE_URL, local=AUTOMATE_LOCAL)
_https = urlsplit(AUTOMATE_URL).scheme == "https"

# What the site is made of
INSTALLED_APPS = [
    *(["daphne"] if DEBUG else []),  # makes `runserver` speak websockets; nothing else needs it
    "workspaces",
    "engine",
    "designer",
    "humantasks",
    "automate",
    *(["automate.demo"] if AUTOMATE_DEMO else []),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "django_filters",
    "django_htmx",
    "django_q",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "template_partials",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "automate.probes.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workspaces.policy.PolicyMiddleware",
]
ROOT_URLCONF = "automate.urls"
ASGI_APPLICATION = "automate.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "workspaces.context.frame",
                "automate.context.site",
            ],
            "builtins": ["django_htmx.templatetags.django_htmx", "django.templatetags.static"],
        },
    }
]

# Data
DATABASES = {
    "default": checked.database(
        _env.text("DATABASE_URL"), password=_env.text("AUTOMATE_DATABASE_PASSWORD"), data_dir=AUTOMATE_DATA_DIR
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = AUTOMATE_DATA_DIR / "files"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
_whole = "django.contrib.staticfiles.storage.StaticFilesStorage"
_hashed = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_payload_dir = _env.text("AUTOMATE_PAYLOAD_DIR")
AUTOMATE_PAYLOAD_INLINE = min(_env.number("AUTOMATE_PAYLOAD_INLINE_KB"), 1024) * 1024
AUTOMATE_PAYLOAD_MOST = _env.number("AUTOMATE_PAYLOAD_MOST_MB") * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "payloads": {
        "BACKEND": "engine.durable_files.DurableFileStorage",
        "OPTIONS": {"location": BASE_DIR / _payload_dir if _payload_dir else AUTOMATE_DATA_DIR / "payloads"},
    },
    "staticfiles": {"BACKEND": _whole if DEBUG else _hashed},
}
# Kept by browsers for good: what Django gave its hash, and the canvas's chunks, whose hash is Vite's.
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\.\w+$|/canvas/chunks/[^/]+-[\w-]{8}\.js$"

# People
AUTH_USER_MODEL = "workspaces.User"
# knox's own table would stay empty, and in the way when PostgreSQL empties tables between tests: tokens are ours, with
# a workspace and scopes.
MIGRATION_MODULES = {"knox": None}
KNOX_TOKEN_MODEL = "workspaces.ApiToken"  # noqa: S105
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "sesame.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "workspaces.sign_in.AccountAdapter"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# Addresses are vouched for by whoever added the person, so a second factor needs no verified one.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Automate"
SESAME_ONE_TIME = True
SESAME_MAX_AGE = 15 * 60

# Safety
AUTOMATE_BEHIND_PROXY = _env.switch("AUTOMATE_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if AUTOMATE_BEHIND_PROXY else None
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_TRUSTED_ORIGINS = [AUTOMATE_URL]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
AUTOMATE_METRICS_TOKEN = _env.text("AUTOMATE_METRICS_TOKEN")
AUTOMATE_ALLOWED_TARGETS = checked.targets(_env.items("AUTOMATE_ALLOWED_TARGETS"))
AUTOMATE_DATABASES = checked.named_databases(_env.text("AUTOMATE_DATABASES"))

# Demo mode: a supplier service and a mail catcher of its own, and the way to exactly those two
_mail_url = _env.text("EMAIL_URL")
DEMO_API_PORT = DEMO_MAIL_PORT = 0
if AUTOMATE_DEMO:
    DEMO_API_PORT, DEMO_MAIL_PORT = demo_ports(AUTOMATE_DATA_DIR, near=PORT)
    AUTOMATE_ALLOWED_TARGETS += [f"127.0.0.1:{DEMO_API_PORT}", f"127.0.0.1:{DEMO_MAIL_PORT}"]
    AUTOMATE_DATABASES["demo/ledger"] = f"sqlite:///{AUTOMATE_DATA_DIR / 'demo_ledger.sqlite3'}"
    _mail_url = _mail_url or f"smtp://127.0.0.1:{DEMO_MAIL_PORT}"

# Work in the background
AUTOMATE_DRIVERS = _env.number("AUTOMATE_DRIVERS")
AUTOMATE_EFFECT_THREADS = _env.number("AUTOMATE_EFFECT_THREADS")
AUTOMATE_MOST_WAITING = _env.number("AUTOMATE_MOST_WAITING")
AUTOMATE_MACHINE = _env.text("AUTOMATE_MACHINE")[:100]
AUTOMATE_KEEP_DAYS = _env.number("AUTOMATE_KEEP_DAYS")
# How long a driver drives before it gives way to another; as long as an effect is under way it goes on.
AUTOMATE_SLICE_SECONDS = 600
# One worker more than drivers, so that mail and schedules never wait for a driver to end.
# A failed or doubled message is harmless (the engine's own rows are the record), hence no retries here.
Q_CLUSTER = {
    "name": "automate",
    "orm": "default",
    "broker_class": "engine.upkeep.broker.PatientBroker",
    "workers": AUTOMATE_DRIVERS + 1,
    # Of a background job. A driver has no limit, see engine.tasks: to kill it would cut effects off. What asked for
    # it comes once more after `retry`, and finds that there are enough.
    "timeout": 3_600,
    "retry": 3_900,
    "max_attempts": 1,
    "recycle": 1_000_000,  # so that a worker which is gone was killed; the supervisor counts on that
    "ack_failures": True,
    "save_limit": -1,
    "catch_up": False,
    "bulk": 1,
}

# Mail, words, time, log
vars().update(checked.email(_mail_url))
# Who tells people by e-mail shares the queue with drivers: a server that lets connect and says nothing holds nobody up.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _env.text("AUTOMATE_MAIL_FROM")
LANGUAGE_CODE = "en-gb"
TIME_ZONE = checked.time_zone(_env.text("AUTOMATE_TIME_ZONE"))
USE_TZ = True
LOGGING = checked.logging_to_stderr(_env.text("AUTOMATE_LOG_LEVEL"))

# The interface for programs
REST_FRAMEWORK: dict[str, Any] = {
    # The token comes first: its scheme is what a 401 answers with.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "workspaces.api.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["workspaces.policy.WorkspacePermission"],
    "DEFAULT_PAGINATION_CLASS": "workspaces.api.paging.Paging",
    "EXCEPTION_HANDLER": "workspaces.api.problems.problem_handler",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"AUTO_REFRESH": False, "TOKEN_TTL": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Automate",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {"KindEnum": "humantasks.models.Kind"},
}
CHANNEL_LAYERS: dict[str, Any] = {}
