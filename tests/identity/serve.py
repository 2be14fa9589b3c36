"""A real OpenID provider in a process of its own: allauth's. `python -m tests.identity.serve FOLDER PORT CALLBACK`.

FOLDER/says.json, read at each token, is what it says falsely: {"iss": …}, {"email_verified": false}, …
"""

import json
import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

FOLDER = Path(sys.argv[1]) if __name__ == "__main__" else Path()
PEOPLE = ("opd", "koordinator", "orang-luar")
SECRET = "rahasia-klien"  # of a test
PASSWORD = "sandi-di-penyedia"  # of a test


def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


def configure() -> None:
    pem = private_key()
    (FOLDER / "key.pem").write_text(pem)
    settings.configure(
        SECRET_KEY="penyedia" * 8,
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=[
            *(f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions", "messages")),
            *("allauth", "allauth.account", "allauth.idp.oidc"),
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "provider.sqlite3")}},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ROOT_URLCONF="__main__",
        USE_TZ=True,
        SESSION_COOKIE_NAME="penyedia",
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_ADAPTER="tests.identity.liar.Liar",
        IDP_OIDC_PRIVATE_KEY=pem,
        IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT=False,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )


urlpatterns: list[Any] = []


def fill(callback: str) -> None:
    """The people and the client; `orang-luar` has no account with us."""
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User

    for name in PEOPLE:
        person = User.objects.create_user(username=name, email=f"{name}@uji.id", password=PASSWORD)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client = Client(id="kawal", name="Kawal", secret=make_password(SECRET), scopes="openid\nprofile\nemail")
    client.skip_consent = True
    client.set_redirect_uris([callback])
    client.set_post_logout_redirect_uris([callback.split("/masuk/")[0] + "/masuk/"])
    client.save()


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing."""


if __name__ == "__main__":
    configure()
    django.setup()
    call_command("migrate", verbosity=0)
    fill(sys.argv[3])
    urlpatterns += [path("", include("allauth.idp.urls")), path("akun/", include("allauth.account.urls"))]
    (FOLDER / "says.json").write_text(json.dumps({}))
    make_server("127.0.0.1", int(sys.argv[2]), get_wsgi_application(), handler_class=Quiet).serve_forever()
