"""The site's settings with what a test run must not share with a real one."""

import os
import tempfile

os.environ.setdefault("LOCAL", "1")
os.environ.setdefault("CELERY_EAGER", "1")
os.environ["DEMO"] = "0"

from spbe.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EVIDENCE_ROOT = Path(tempfile.gettempdir()) / f"kawal-uji-{os.getpid()}"
SENDFILE_ROOT = str(EVIDENCE_ROOT)
_files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(EVIDENCE_ROOT)}}
STORAGES = {
    "default": _files,
    "evidence": _files,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
