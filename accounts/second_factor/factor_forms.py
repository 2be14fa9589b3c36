"""allauth's forms of the second step: our words, a limit by person, and a code that serves once."""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as apps
from allauth.mfa.webauthn import forms as passkeys
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.db import transaction
from django.forms import BaseForm

from accounts.door_refusals import tell_refusal
from accounts.throttles import is_allowed
from ui.forms import set_messages
from ui.names import validate_visible

# Field: label, what the error asks for, the line under it.
FIELD_TEXTS = {
    "code": ("Kode", "kode", "Enam angka dari aplikasi autentikator, atau satu kode cadangan."),
    "name": ("Nama kunci sandi", "nama", "Agar Anda mengenalinya kelak, misalnya “Ponsel” atau “Laptop kantor”."),
}


def _code_field() -> forms.CharField:
    """Longer than any code: what is beyond is not even compared."""
    return forms.CharField(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))


class CredentialField(forms.JSONField):
    """What the browser's passkey says. Brackets without end are a wrong answer too."""

    def __init__(self) -> None:
        words = {"required": "Kunci sandi belum dipakai.", "invalid": "Jawaban kunci sandi tidak terbaca. Coba lagi."}
        super().__init__(widget=forms.HiddenInput, error_messages=words)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return None


class FactorWordsMixin(BaseForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, thing, hint) in FIELD_TEXTS.items():
            if field := self.fields.get(name):
                set_messages(field, thing)
                field.label, field.help_text = label, hint
                field.widget.attrs.pop("placeholder", None)
        if code := self.fields.get("code"):
            code.widget.attrs.update({"autocapitalize": "none", "spellcheck": "false", "autofocus": True})


class LimitedCodeMixin(FactorWordsMixin):
    """Whoever holds the password still guesses no code: five tries in a quarter of an hour, counted by person."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        if not is_allowed("code", str(self.user.pk)):
            tell_refusal("langkah", person=self.user)
            raise get_adapter().validation_error("too_many_codes")
        code: str = super().clean_code()  # type: ignore[misc]  # allauth's form, beside this one
        if self.authenticator.type == Authenticator.Type.TOTP and not use_code(self.authenticator, code):
            tell_refusal("langkah", person=self.user)
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(LimitedCodeMixin, codes.AuthenticateForm):
    code = _code_field()


class CodeAgainForm(LimitedCodeMixin, codes.ReauthenticateForm):
    code = _code_field()


class AppForm(FactorWordsMixin, apps.ActivateTOTPForm):
    code = _code_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """No spare codes yet, or none that would prove this app."""
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "Enam angka dari aplikasi autentikator."

    def clean_code(self) -> str:
        """Of a secret that its own page shows: there is nothing to guess."""
        return str(super().clean_code())


class PasskeyForm(FactorWordsMixin, passkeys.AddWebAuthnForm):
    name = forms.CharField(max_length=60, required=False, validators=[validate_visible])
    credential = CredentialField()

    def clean(self) -> Any:
        with answered_if_rubbish():
            return super().clean()


class PasskeyAnswerMixin:
    user: Any

    def clean_credential(self) -> Authenticator:
        try:
            if not is_allowed("code", str(self.user.pk)):
                raise get_adapter().validation_error("too_many_codes")
            with answered_if_rubbish():
                found: Authenticator = super().clean_credential()  # type: ignore[misc]  # allauth's form, beside this one
            return found
        except forms.ValidationError:
            tell_refusal("langkah", person=self.user)
            raise


class PasskeyAnswerForm(PasskeyAnswerMixin, passkeys.AuthenticateWebAuthnForm):
    credential = CredentialField()


class PasskeyAnswerAgainForm(PasskeyAnswerMixin, passkeys.ReauthenticateWebAuthnForm):
    credential = CredentialField()


@contextmanager
def answered_if_rubbish() -> Iterator[None]:
    """What no browser sends, and a signature that does not fit, are a wrong answer and no fault of ours."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature) as error:
        raise get_adapter().validation_error("incorrect_code") from error


def use_code(authenticator: Authenticator, code: str) -> bool:
    """Note the app's code as used; False for one that was used while it could still be right.

    In the row, not in the cache: of two at once one gets in, and a cache that is emptied brings no code back.
    """
    lives = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
    digest, moment = hashlib.sha256(re.sub(r"\D", "", code).encode()).hexdigest(), time.time()
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        used = {past: at for past, at in row.data.get("used", {}).items() if moment - at < lives}
        if digest in used:
            return False
        row.data["used"] = {**used, digest: moment}
        row.save(update_fields=["data"])
    return True
