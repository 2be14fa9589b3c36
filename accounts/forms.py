"""What people type about people and agencies. Choices hold only what the asking person may touch."""

from datetime import timedelta
from typing import Any, ClassVar, cast

from crispy_forms.layout import Layout
from django import forms

from accounts.contact_words import read_nip, read_phone
from accounts.models import KeyArea, User
from accounts.permissions import regions_where
from accounts.roles import Role
from regions import clock
from regions.models import Agency, Region
from ui.fields import DayField
from ui.forms import KawalForm, ModelRowsField


def model_choice_field(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    """A field that chooses among rows, known as such to the type checker."""
    return cast(forms.ModelChoiceField, form.fields[name])


class RegionForm(KawalForm):
    """A form about one of the person's own regions; who has one region is not asked."""

    rule: ClassVar[str]
    region = forms.ModelChoiceField(Region.objects.none(), label="daerah", empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = regions_where(self.rule, user)
        field = model_choice_field(self, "region")
        field.queryset = Region.objects.filter(pk__in=[r.pk for r in regions])
        field.initial = regions[0].pk if regions else None
        if len(regions) == 1:
            field.widget = forms.HiddenInput()
        # Of several regions the earliest day: nobody is refused an agency that still exists somewhere.
        self.today = min((clock.today(region) for region in regions), default=clock.now().date())
        self.limit(Agency.objects.filter(region__in=regions))

    def limit(self, agencies: Any) -> None:
        """Narrow the choices of agencies to the person's regions."""


class RoleForm(RegionForm):
    """Another role for a person."""

    rule = "manage_people"
    submit_label = "Tambah peran"
    role = forms.ChoiceField(label="peran", choices=[("", ""), *Role.choices])
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="OPD", required=False, help_text="Hanya untuk Operator OPD dan Kepala OPD."
    )

    def limit(self, agencies: Any) -> None:
        model_choice_field(self, "agency").queryset = agencies.not_ended(self.today)

    @property
    def roles(self) -> list[Role]:
        """What each role is for, to be read beside the choice."""
        return list(Role)


class ContactForm(KawalForm):
    """Seen by the admin, by Diskominfo and by the person."""

    nip = forms.CharField(label="NIP", max_length=30, required=False, help_text="18 angka.")
    position = forms.CharField(label="jabatan", max_length=150, required=False)
    phone = forms.CharField(
        label="telepon", max_length=30, required=False, help_text="Nomor ponsel dipakai untuk undangan lewat WhatsApp."
    )

    def clean_nip(self) -> str:
        found = read_nip(self.cleaned_data["nip"])
        if found is None:
            raise forms.ValidationError("NIP terdiri atas 18 angka. Periksa angkanya, atau kosongkan.")
        return found

    def clean_phone(self) -> str:
        found = read_phone(self.cleaned_data["phone"])
        if found is None:
            raise forms.ValidationError("Nomor ini tidak terbaca. Tulis misalnya 081234567890 atau +62 812 3456 7890.")
        return found


class PersonForm(RoleForm, ContactForm):
    """A new person with the first role. There is no password here: the person sets it by link."""

    submit_label = "Tambah orang"
    ANSWERS: ClassVar = frozenset({"other_person", "existing"})
    full_name = forms.CharField(label="nama lengkap", max_length=150)
    username = forms.CharField(
        label="nama akun",
        max_length=150,
        required=False,
        help_text="Dipakai untuk masuk: huruf kecil, angka, titik, tanpa spasi. Kosongkan untuk dibuat dari nama.",
    )
    email = forms.EmailField(
        label="surel", required=False, help_text="Untuk tautan kata sandi. Tanpa surel, admin menyalin tautannya."
    )
    # The answer to "somebody here has that name"; it comes from its own button.
    other_person = forms.BooleanField(required=False)
    # The other answer: the role goes to this one, who is there already.
    existing = forms.ModelChoiceField(User.objects.none(), required=False)
    field_order = ["region", "full_name", "username", "email", "role", "agency", "position", "nip", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_id = "orang-form"
        shown = [name for name in self.fields if name not in self.ANSWERS]
        regions = regions_where(self.rule, kwargs["user"])
        model_choice_field(self, "existing").queryset = User.objects.filter(memberships__region__in=regions).distinct()
        self.helper.layout = Layout(*shown, self.buttons())

    @property
    def person(self) -> dict[str, Any]:
        """What `create_person` takes; only after `is_valid`."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.ANSWERS}

    @property
    def role_alone(self) -> dict[str, Any]:
        """What `add_role` takes."""
        return {name: self.cleaned_data[name] for name in ("region", "role", "agency")}


class IdentityForm(KawalForm):
    """Who the person is. The account's name stays: histories speak of it."""

    full_name = forms.CharField(label="nama lengkap", max_length=150)
    email = forms.EmailField(label="surel", required=False)


class AgencyForm(RegionForm):
    """One agency. It is never deleted: it ends on a date, and its successor names it."""

    rule = "manage_agencies"
    name = forms.CharField(label="nama", max_length=200)
    short_name = forms.CharField(label="nama singkat", max_length=40, help_text="Misalnya Dinkes atau BPKAD.")
    kind = forms.ChoiceField(label="jenis", choices=Agency.Kind.choices)
    valid_from = DayField(label="berlaku sejak", required=False)
    valid_to = DayField(
        label="berlaku sampai", required=False, help_text="Hari terakhir. Kosongkan selama OPD ini masih ada."
    )
    predecessors = ModelRowsField(
        Agency.objects.none(),
        label="pendahulu",
        required=False,
        help_text="OPD yang digabung ke sini atau yang dipecah. Tahan Ctrl untuk memilih beberapa.",
    )

    def limit(self, agencies: Any) -> None:
        model_choice_field(self, "predecessors").queryset = agencies


class ApiKeyForm(KawalForm):
    """A key acts as its owner, so it always ends."""

    submit_label = "Buat kunci"
    name = forms.CharField(label="nama", max_length=80, help_text="Untuk apa kunci ini, misalnya “dasbor kota”.")
    days = forms.TypedChoiceField(
        label="berlaku", coerce=int, choices=[(30, "30 hari"), (90, "90 hari"), (365, "satu tahun")], initial=90
    )

    areas = forms.MultipleChoiceField(
        label="selain membaca, boleh",
        choices=KeyArea.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Kosongkan bila program hanya membaca.",
    )
    password = forms.CharField(
        label="kata sandi Anda",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Diminta sekali lagi: kunci bertindak atas nama Anda.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """The one of the person; it makes the key and is kept nowhere."""
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("Kata sandi ini belum cocok.")
        return str(self.cleaned_data["password"])

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
