"""The site's settings as tests need them: throw-away data, quick passwords, plain static files, demo mode,
and a clock on the wall that is not UTC.

SQLite by default; `DATABASE_URL=postgres://… pytest` picks another database.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for _name in [name for name in os.environ if name.startswith("AUTOMATE_")]:
    del os.environ[_name]
_DATA = Path(tempfile.mkdtemp(prefix="automate-tests-"))
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
os.environ["AUTOMATE_DATA_DIR"] = str(_DATA)
os.environ["AUTOMATE_DEMO"] = "1"
os.environ["AUTOMATE_TIME_ZONE"] = "America/St_Johns"  # no whole hours from UTC, so that whoever mixes the two is found

from automate.settings import *  # noqa: F403
from automate.settings import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["*"]
STATIC_ROOT = _DATA  # an empty directory: whitenoise warns where there is none

# A file, not memory: engine threads and other processes must see the same rows.
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(_DATA / "test.sqlite3")}
