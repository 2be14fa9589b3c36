"""The site's settings with what a test run must not share with a real one."""

import os
import secrets
import tempfile

os.environ.setdefault("LOCAL", "1")
os.environ.setdefault("CELERY_EAGER", "1")
os.environ["DEMO"] = "0"

from spbe.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} for name in ("default", "tries")}
# Two runs at once don't meet, not even from two machines on one PostgreSQL. Children get these names by environment.
RUN = f"kawal_uji_{os.getpid()}_{secrets.token_hex(3)}"
EVIDENCE_ROOT = Path(tempfile.gettempdir()) / RUN
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: browser tests serve requests from another thread.
    DATABASES["default"]["TEST"] = {"NAME": f"{EVIDENCE_ROOT}.sqlite3"}
else:
    DATABASES["default"]["TEST"] = {"NAME": RUN}
SENDFILE_ROOT = str(EVIDENCE_ROOT)
_files = {"BACKEND": "uploads.local_storage.WholeFileStorage", "OPTIONS": {"location": str(EVIDENCE_ROOT)}}
STORAGES = {
    "default": _files,
    "evidence": _files,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
FACTOR_ROLES = frozenset()  # tests of second steps demand them; the others sign in by password alone
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
