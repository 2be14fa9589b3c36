"""Settings. Every difference between machines is an environment variable, listed in README.md."""

import secrets
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from spbe.log_settings import log_settings

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", default=False)
# LOCAL: one laptop, plain http, a secret key of its own making. The Makefile sets it.
LOCAL = env.bool("LOCAL", default=False)
# DEMO: the demo city, whose accounts stand on the sign-in page.
DEMO = env.bool("DEMO", default=False)
DEMO_PLAN = env.str("DEMO_PLAN", default="pemdi")
# Database, evidence, queue and key of a laptop; a demo city and a real one never share a folder.
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var" / ("demo" if DEMO else "kota"))))
if LOCAL:
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # other accounts of the machine read nothing in it


def _secret_key() -> str:
    """The variable; on a laptop a key made once under var/, readable by its owner only."""
    if key := env("SECRET_KEY", default=""):
        return key
    if not (LOCAL or DEBUG or DEMO):
        raise ImproperlyConfigured("Set SECRET_KEY (or LOCAL=1 on a laptop).")
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if LOCAL or DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "template_partials",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "rules",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "drf_spectacular",
    "knox",
    "ui",
    "regions",
    "submissions",
    "domains",
    "reading",
    "accounts",
    "history",
    "jobs",
    "notices",
    "undo",
    "uploads",
    "imports",
    "evaluations",
    "evidence",
    "assessment",
    "signing",
    "meetings",
    "results",
    "planning",
    "leadership",
    "reorganisation",
    "new_year",
    "duties",
    "search",
    "outputs",
    "operations",
    "api",
    "spbe",
]

MIDDLEWARE = [
    "operations.request_log.request_lines.RequestLogMiddleware",
    "operations.loopback.LoopbackHealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "spbe.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "spbe.addresses.NullByteMiddleware",
    "spbe.addresses.APISlashMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.session_limits.SessionLimitsMiddleware",
    "spbe.sessions.RequireSignInMiddleware",
    "spbe.second_step.SecondStepMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "spbe.errors.TakenMiddleware",
    "spbe.full_disk.FullStorageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.NoStoreMiddleware",
    "accounts.middleware.UserRegionMiddleware",
    "duties.counting.ForgetCountMiddleware",
    "spbe.stored.StoredMiddleware",
    "spbe.post_only.PostOnlyMiddleware",
]

ROOT_URLCONF = "spbe.urls"
WSGI_APPLICATION = "spbe.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

MESSAGE_STORAGE = "ui.message_storage.DistinctMessages"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "spbe.context.site_context",
            ],
            "builtins": [
                "crispy_forms.templatetags.crispy_forms_tags",
                "template_partials.templatetags.partials",
                "ui.templatetags.ui",
                "domains.templatetags.advice_tags",
                "submissions.templatetags.form_token",  # {% csrf_token %} with the form's one-time token
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Several processes write: the lock is taken at BEGIN, and readers never wait (WAL).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60

REDIS_URL = env("REDIS_URL", default="")
# Shared between the web processes and the worker. What counts tries asks "tries", which tells when it is away; to all
# others a cache that is away is an empty one.
if REDIS_URL:
    _redis = {"LOCATION": REDIS_URL, "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2}}
    CACHES = {
        "default": {"BACKEND": "spbe.forgiving_cache.ForgivingRedisCache", **_redis},
        "tries": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **_redis},
    }
else:
    _files = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "cache"),
        # A full cache drops entries by lot: wrong tries at many names must not wipe out the count of one.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
    CACHES = {"default": _files, "tries": _files}

# --- who asks -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.known_user.KnownUserBackend"]
PASSWORD_HASHERS = [
    "accounts.password_rules.Argon2Hasher",  # older ones are hashed anew at the next sign-in
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.password_rules.PlaceWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.sign_in_forms.LoginForm",
    "reauthenticate": "accounts.sign_in_forms.ReauthenticateForm",
    "change_password": "accounts.sign_in_forms.ChangePasswordForm",
    "reset_password": "accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.sign_in_forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# allauth's own generator writes an e-mail row when somebody opens the link: GET writes nothing here.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.link_tokens.LinkTokens"  # noqa: S105  # a class
# allauth's own counts wait for a lock, and refuse whoever waits longer than a second: 40 right sign-ins at once did.
ACCOUNT_RATE_LIMITS = False
# Tries and seconds (accounts.throttles). A whole city hall sits behind one address: generous by address; strict by
# account *and* address together, so nobody can lock another person's account from elsewhere.
MINUTE, HOUR = 60, 3600
TRY_LIMITS = {
    "sign_in": (300, MINUTE),  # by address, as all that is not said otherwise
    "sign_in_failed": (5, 15 * MINUTE),  # by account and address
    "forgotten": (60, MINUTE),
    "mailbox": (5, MINUTE),  # by mailbox: nobody fills another's
    "new_password": (300, MINUTE),  # a training room sets its first passwords at once
    "own_password": (10, 5 * MINUTE),  # by person, as the next
    "code": (5, 15 * MINUTE),  # by person: who asks has typed the right password
    "code_page": (30, 5 * MINUTE),  # by person
    "sign": (5, 5 * MINUTE),
    "setup": (20, MINUTE),
    "api_key": (600, MINUTE),  # by key
    "calendars": (300, MINUTE),
    "shared_pack": (120, MINUTE),  # by address; a wrong code counts on its link as well
    "calendar": (30, HOUR),  # by calendar
}
# The second step: who decides, and who decides who decides, has one. The demo city offers it and says so.
_demanding = {"admin", "koordinator", "penanggung_jawab", *env.list("FACTOR_ROLES", default=[])}
FACTOR_ROLES = frozenset() if DEMO else frozenset(_demanding)
MFA_ADAPTER = "accounts.second_factor.factor_adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.second_factor.factor_forms.CodeForm",
    "reauthenticate": "accounts.second_factor.factor_forms.CodeAgainForm",
    "activate_totp": "accounts.second_factor.factor_forms.AppForm",
    "authenticate_webauthn": "accounts.second_factor.factor_forms.PasskeyAnswerForm",
    "reauthenticate_webauthn": "accounts.second_factor.factor_forms.PasskeyAnswerAgainForm",
    "add_webauthn": "accounts.second_factor.factor_forms.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Kawal SPBE"
MFA_TOTP_PERIOD, MFA_TOTP_TOLERANCE = 30, 1  # a phone's clock may be half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the admin; an account without one has its second step too


# Single sign-on of the city: OIDC_PROVIDERS=kota, and for each its OIDC_KOTA_URL, _NAME, _CLIENT_ID, _CLIENT_SECRET.
def _sign_on_app(code: str) -> dict[str, Any]:
    said = {name: env(f"OIDC_{code.upper()}_{name}") for name in ("URL", "NAME", "CLIENT_ID", "CLIENT_SECRET")}
    if not said["URL"].startswith("https://") and not (LOCAL or DEBUG):
        raise ImproperlyConfigured(f"OIDC_{code.upper()}_URL must begin with https://.")
    known = {"provider_id": code, "name": said["NAME"], "client_id": said["CLIENT_ID"], "secret": said["CLIENT_SECRET"]}
    return {**known, "settings": {"server_url": said["URL"].rstrip("/"), "oauth_pkce_enabled": True}}


OIDC_PROVIDERS = [_sign_on_app(code) for code in env.list("OIDC_PROVIDERS", default=[])]
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC_PROVIDERS}}
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.sso_adapter.SignOnAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes us write to strangers; links go through notices.link_queue
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# --- browser safety -------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=not (LOCAL or DEBUG))
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# Neither subdomains nor the browsers' preload list: other sites of the city are not ours to promise for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
# Offices share computers: a session ends an hour after the last sign of life, and after twelve hours in any case.
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", default=60) * 60
if HTTPS:  # no other site of the city's domain can set or read them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_FAILURE_VIEW = "spbe.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Browsers ask this of every address that the answer to a form leads to.
        "form-action": [SELF, *("/".join(app["settings"]["server_url"].split("/")[:3]) for app in OIDC_PROVIDERS)],
        "frame-ancestors": [NONE],
    }
}

# --- language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "id"
USE_I18N = True
USE_THOUSAND_SEPARATOR = False  # True would print the year as 2.026 and read 3.125 as 3125
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR_DIR / "static")))
# Evidence: outside every public path, streamed only by a view that asks who wants it.
EVIDENCE_ROOT = Path(env("EVIDENCE_ROOT", default=str(VAR_DIR / "evidence")))
EVIDENCE_MAX_MB = env.int("EVIDENCE_MAX_MB", default=100)
# Files that act by themselves (scripts, remote templates, data connections): refused, or kept with a warning and never
# shown in the browser.
KEEP_ACTIVE_CONTENT = env.bool("KEEP_ACTIVE_CONTENT", default=False)
# Files that come in pieces: how long an unfinished one waits after its last piece, and how many wait for one person.
UPLOAD_HOURS = env.int("UPLOAD_HOURS", default=48)
UPLOADS_OPEN = env.int("UPLOADS_OPEN", default=50)
UPLOADS_OPEN_MB = env.int("UPLOADS_OPEN_MB", default=2000)
# What the stored files of one agency and of one region may take together, all versions counted; 0: no limit of ours.
QUOTA_AGENCY_MB = env.int("QUOTA_AGENCY_MB", default=10_240)
QUOTA_REGION_MB = env.int("QUOTA_REGION_MB", default=102_400)
# A package of evidence: the most that one zip of one indicator may take, and how long it can be taken.
PACKAGE_MAX_MB = env.int("PACKAGE_MAX_MB", default=100)
PACKAGE_DAYS = env.int("PACKAGE_DAYS", default=3)
# Reports and packages together that one person orders in a day.
ORDERS_A_DAY = env.int("ORDERS_A_DAY", default=100)
# Where the nightly backup goes (another disk, a mount, s3://BUCKET/PREFIX); empty: nobody makes one by itself.
BACKUP_DIR = env("BACKUP_DIR", default="")
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
# Public keys of age: new backups are readable only with the secret key of one of them, which is not kept here.
BACKUP_AGE_RECIPIENTS = env.list("BACKUP_AGE_RECIPIENTS", default=[])
# Where files lie: in EVIDENCE_ROOT, or in a private bucket of S3 when one is named (docs/operasi.md).
S3_BUCKET = env("S3_BUCKET", default="")
S3_OPTIONS = {
    "bucket_name": S3_BUCKET,
    "location": env("S3_PREFIX", default="").strip("/"),
    "endpoint_url": env("S3_URL", default="") or None,
    "region_name": env("S3_REGION", default="us-east-1"),
    "access_key": env("S3_ACCESS_KEY", default=""),
    "secret_key": env("S3_SECRET_KEY", default=""),
    "addressing": env("S3_ADDRESSING", default="path"),
    # Where browsers reach the bucket; empty: they do not, and every byte goes through this site.
    "public_url": env("S3_PUBLIC_URL", default="").rstrip("/"),
    "workplace_root": str(EVIDENCE_ROOT),
}
# A bucket for backups is best another provider's.
BACKUP_S3_OPTIONS = S3_OPTIONS | {
    "endpoint_url": env("BACKUP_S3_URL", default="") or S3_OPTIONS["endpoint_url"],
    "access_key": env("BACKUP_S3_ACCESS_KEY", default="") or S3_OPTIONS["access_key"],
    "secret_key": env("BACKUP_S3_SECRET_KEY", default="") or S3_OPTIONS["secret_key"],
}
_FILES = (
    {"BACKEND": "uploads.object_storage.ObjectStorage", "OPTIONS": S3_OPTIONS}
    if S3_BUCKET
    else {"BACKEND": "uploads.local_storage.WholeFileStorage", "OPTIONS": {"location": str(EVIDENCE_ROOT)}}
)
STORAGES = {
    "default": _FILES,
    "evidence": _FILES,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_URL = "/tidak-ada/"  # nothing is ever served from here
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the list of assignments is one form: a few fields a row, one more a contributor
FILE_UPLOAD_HANDLERS = [
    "uploads.limit_handler.UploadLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "uploads.disk_handler.DiskUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The virus scanner: tcp://host:port or unix:///path of a clamd. With it no file is opened before it was found clean.
CLAMD_URL = env("CLAMD_URL", default="")
# A folder of certificates (PEM or DER) that vouch for who signed a PDF, e.g. BSrE's; without it nobody is vouched for.
SIGNATURE_TRUST = env("SIGNATURE_TRUST", default="")
SENDFILE_BACKEND = env("SENDFILE_BACKEND", default="spbe.streaming")
SENDFILE_ROOT = str(EVIDENCE_ROOT)
SENDFILE_URL = "/_bukti"

# --- mail -----------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_CONFIRMED = "EMAIL_URL" in env.ENVIRON  # the log as mailbox must be somebody's choice
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="kawal-spbe@localhost")
EMAIL_TIMEOUT = 60  # seconds; far below mails.CLAIM_LIFETIME, so that no slow sender is taken for dead
# Where this site stands: the worker writes links without a request to ask.
_HERE = f"https://{ALLOWED_HOSTS[0]}" if HTTPS and ALLOWED_HOSTS else f"http://127.0.0.1:{env('PORT', default='8000')}"
SITE_URL = env("SITE_URL", default=_HERE).rstrip("/")

# --- background work ------------------------------------------------------------------------------
# The Job row is the truth (jobs.models.Job); the broker only carries its number.
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
if not REDIS_URL:
    QUEUE_DIR = VAR_DIR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
    }
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_EAGER", default=False)
CELERY_TASK_ACKS_LATE = True
# A stranger's file may take its whole limit of time: reports and mails wait in another queue, with a worker of its own.
# The reader takes files and the search index by turns, so that no long queue of scans holds up what is found by search.
# One that names no queue takes all.
CELERY_TASK_QUEUES = (Queue("celery"), Queue("reading"), Queue("index"))
READING_TASKS = ("read_document", "copy_document", "read_draft", "read_pages", "read_scans", "read_draft_scans")
CELERY_TASK_ROUTES = {
    **{f"evidence.{name}": {"queue": "reading"} for name in READING_TASKS},
    "search.refresh_index": {"queue": "index"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # what a killed worker had fetched ahead waits for the sweeper
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Jakarta"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "operations.heartbeat", "schedule": 30.0},
    "sweep-jobs": {"task": "jobs.sweep", "schedule": 60.0},
    "delete-finished-jobs": {"task": "jobs.delete_finished", "schedule": 86400.0},
    "request-unread": {"task": "evidence.request_unread", "schedule": 600.0},
    "refresh-search": {"task": "search.refresh_index", "schedule": 30.0},
    "scan-again": {"task": "evidence.scan_again", "schedule": 600.0},
    "sweep-submissions": {"task": "submissions.sweep", "schedule": 3600.0},
    "sweep-uploads": {"task": "uploads.sweep", "schedule": 3600.0},
    "sweep-drafts": {"task": "evidence.sweep_drafts", "schedule": 3600.0},
    "sweep-sheets": {"task": "imports.sweep", "schedule": 3600.0},
    # Every region is a whole number of hours from UTC: the digest leaves at its 07.00.
    "remind": {"task": "duties.remind", "schedule": crontab(minute=0)},
    "apply-agency-changes": {"task": "reorganisation.apply_agency_changes", "schedule": crontab(minute=1)},
    "forget-devices": {"task": "accounts.forget_devices", "schedule": 86400.0},
    "sweep-power": {"task": "accounts.sweep_power", "schedule": 3600.0},
    "send-mails": {"task": "notices.send_mails", "schedule": 60.0},
    "sweep-packages": {"task": "outputs.sweep", "schedule": 600.0},
}

if BACKUP_DIR:
    CELERY_BEAT_SCHEDULE["backup"] = {"task": "operations.backup", "schedule": crontab(hour=1, minute=30)}

# --- API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.KeyAuthentication",  # first: it names the 401 challenge
        "accounts.authentication.BrowserSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.json_bodies.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.json_bodies.JSONOnlyNegotiation",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is no operation of the schema
    "DEFAULT_PAGINATION_CLASS": "api.strict_views.StrictPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "api.openapi_schema.IndonesianSchema",
    "EXCEPTION_HANDLER": "api.refusal_responses.refusal_response",
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kawal SPBE",
    "VERSION": "1",
    "DESCRIPTION": "Membaca instrumen, siklus, nilai, indeks, dan hasil resmi; menyimpan nilai mandiri.",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "CycleState": "evaluations.choices.CycleState",
        "InstrumentState": "domains.models.Instrument.State",
        "ValueColumn": "evaluations.choices.ValueColumn",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.openapi_schema.complete_schema",
    ],
    "COMPONENT_SPLIT_PATCH": False,  # what PATCH may leave out stands in a serializer of its own
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}
KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105  # the name of a model
REST_KNOX = {"AUTH_HEADER_PREFIX": "Token", "TOKEN_TTL": None}

# --- what is told of the running program ----------------------------------------------------------
# A line a request; of a laptop nobody reads them.
REQUEST_LOG = env.bool("REQUEST_LOG", default=not (LOCAL or DEBUG))
LOGGING = log_settings(
    form=env("LOG_FORMAT", default="text"), level=env("LOG_LEVEL", default="WARNING"), request_lines=REQUEST_LOG
)
# /metrics for Prometheus, which shows this token; empty: there is no such page.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
# Errors go to a Sentry too (requirements-sentry.txt); empty: to the log alone.
SENTRY_DSN = env("SENTRY_DSN", default="")
