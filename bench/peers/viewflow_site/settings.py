"""SQLite with the settings we use ourselves, PostgreSQL as it comes."""

import os

import environ

SECRET_KEY = "bench"
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "viewflow_site",
]  # fmt: skip
DATABASES = {"default": environ.Env.db_url_config(os.environ["DATABASE_URL"])}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
