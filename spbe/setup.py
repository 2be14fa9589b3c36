"""The start of a real, empty city: the first admin with a one-time code, then the way to the worklist."""

import os
import secrets
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login, password_validation
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms import model_choice_field
from accounts.models import User
from accounts.people.people_writes import create_first_admin
from accounts.permissions import require_regions
from accounts.throttles import is_allowed, source, too_many_response
from regions.models import Region
from spbe.first_steps import first_steps
from ui.forms import KawalForm, apply_form, posted_data

# Letters and digits that nobody takes for another; three groups of four carry about 59 bits.
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def code_file() -> Path:
    return Path(settings.VAR_DIR) / "setup_code"


def setup_code() -> str:
    """The code of this empty database, made once, readable by the owner of the program only."""
    path = code_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        code = "-".join("".join(secrets.choice(CODE_ALPHABET) for _ in range(4)) for _ in range(3))
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(code)
    return path.read_text()


class RegionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Region) -> str:
        return f"{obj.name}, {obj.parent.name}" if obj.parent else f"Provinsi {obj.name}"


class FirstAdminForm(KawalForm):
    """Who proves with the code that the machine is theirs becomes admin of one region."""

    submit_label = "Mulai"
    code = forms.CharField(
        label="kode penyiapan",
        max_length=40,
        help_text="Tercetak di terminal tempat program dijalankan; perintah “manage.py setup_code” mencetaknya lagi.",
    )
    region = RegionChoice(Region.objects.none(), label="pemerintah daerah")
    full_name = forms.CharField(label="nama lengkap", max_length=150)
    username = forms.CharField(label="nama akun", max_length=150, help_text="Huruf kecil, angka, titik, tanpa spasi.")
    email = forms.EmailField(label="surel", required=False, help_text="Untuk mengatur ulang kata sandi.")
    does_data_entry = forms.BooleanField(
        label="Saya juga mengerjakan entri data (Diskominfo)",
        required=False,
        help_text="Diskominfo membuka siklus, membagi tugas, dan membaca data dukung. Kosongkan bila orang lain yang "
        "mengerjakannya; sesudah ini tidak seorang pun mengubah perannya sendiri.",
    )
    password = forms.CharField(
        label="kata sandi",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text="Sekurangnya 10 huruf, bukan kata yang lazim, bukan nama daerah atau aplikasi.",
    )
    repeated = forms.CharField(
        label="kata sandi sekali lagi", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model_choice_field(self, "region").queryset = Region.objects.select_related("parent").order_by("code")

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().upper()
        if not secrets.compare_digest(code.encode(), setup_code().encode()):
            raise ValidationError("Kode ini tidak cocok. Salin dari terminal, termasuk tanda hubungnya.")
        return code

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "password" in values and values["password"] != values.get("repeated", ""):
            self.add_error("repeated", "Kedua kata sandi belum sama.")
        elif "password" in values:
            self._check_password(values)
        return values

    def _check_password(self, values: dict[str, Any]) -> None:
        names = {name: values.get(name, "") for name in ("username", "full_name", "email")}
        try:
            password_validation.validate_password(values["password"], User(**names))
        except ValidationError as error:
            self.add_error("password", error)


@login_not_required
@sensitive_post_parameters("password", "repeated", "code")
def setup(request: HttpRequest) -> HttpResponse:
    """Open to everyone while nobody has an account; afterwards the first steps of those who set a cycle up."""
    if request.user.is_authenticated:
        return _first_steps(request)
    if User.objects.exists():
        raise Http404
    if request.method == "POST" and not is_allowed("setup", source(request)):
        return too_many_response(request)
    return _first_admin(request)


def _first_admin(request: HttpRequest) -> HttpResponse:
    form = FirstAdminForm(posted_data(request))
    names = ("region", "full_name", "username", "email", "password", "does_data_entry")
    if admin := apply_form(form, lambda: create_first_admin(**{name: form.cleaned_data[name] for name in names})):
        code_file().unlink(missing_ok=True)
        login(request, admin)
        return redirect("setup")
    return render(request, "spbe/setup/first_admin.html", {"form": form, "regions": Region.objects.exists()})


def _first_steps(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    region = require_regions("set_up_cycle", user)[0]
    request.region = region  # type: ignore[attr-defined]  # the frame names it
    steps = first_steps(region, user)
    following = next((step for step in steps if not step.done), None)
    return render(request, "spbe/setup/steps.html", {"steps": steps, "following": following, "region": region})
