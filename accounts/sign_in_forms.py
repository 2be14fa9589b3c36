"""allauth's forms in our words: the label says what to type, the message what is missing."""

from typing import Any

from allauth.account import forms as door
from django import forms
from django.contrib.auth import get_user_model
from django.forms import BaseForm
from django.http import HttpRequest

from accounts.link_mails import link_mails
from accounts.throttles import is_allowed
from ui.forms import set_messages

# Field: label, what the error asks for, and the line under it.
FIELD_TEXTS = {
    "login": ("Nama akun", "nama akun", ""),
    "password": (
        "Kata sandi",
        "kata sandi",
        "Setelah 5 percobaan yang belum cocok untuk satu akun dari jaringan Anda, tunggu 15 menit.",
    ),
    "oldpassword": ("Kata sandi sekarang", "kata sandi sekarang", ""),
    "password1": (
        "Kata sandi baru",
        "kata sandi baru",
        "Paling sedikit 10 karakter, bukan kata sandi yang umum atau nama daerah, dan tidak mirip nama Anda.",
    ),
    "password2": ("Ulangi kata sandi baru", "kata sandi baru sekali lagi", ""),
    "revoke": (
        "Cabut juga semua kunci API dan alamat kalender saya",
        "",
        "Centang bila orang lain mungkin mengetahui kata sandi Anda. Sesi di perangkat lain selalu berakhir.",
    ),
    "email": ("Nama akun atau alamat surel", "nama akun atau alamat surel", ""),
}


class IndonesianMessagesMixin(BaseForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label, thing, field.help_text = FIELD_TEXTS[name]
            set_messages(field, thing)
            field.label = label
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})


class LoginForm(IndonesianMessagesMixin, door.LoginForm):
    pass


class ReauthenticateForm(IndonesianMessagesMixin, door.ReauthenticateForm):
    pass


class ChangePasswordForm(IndonesianMessagesMixin, door.ChangePasswordForm):
    """The person says whether programs that use the account go on; `accounts.signals` does it."""

    revoke = forms.BooleanField(required=False)


class ResetPasswordForm(IndonesianMessagesMixin, door.ResetPasswordForm):
    """By the name of an account, or by an address: where several share it, the letter names their accounts only."""

    email = forms.CharField(max_length=254)

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"]).strip()
        people = get_user_model()._default_manager.filter(is_active=True).exclude(email="")
        self.users = list(people.filter(username__iexact=typed)) or list(people.filter(email__iexact=typed))
        return typed

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Into the queue: whether a mail goes out, and whether there is such an account, shows in no answer.

        A mailbox that is asked for again and again gets no more mails, and the answer stays the same.
        """
        typed = str(self.cleaned_data["email"])
        if self.users and is_allowed("mailbox", self.users[0].email.lower()):
            if len(self.users) == 1:
                link_mails().queue(self.users[0])
            else:
                link_mails().name_accounts(self.users)
        return typed


class ResetPasswordKeyForm(IndonesianMessagesMixin, door.ResetPasswordKeyForm):
    pass
