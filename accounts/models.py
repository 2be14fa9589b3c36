"""Who is asking: User, Membership, the log of sign-ins and of changes, what waits for a second person, API keys."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, TypeAlias

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q

from accounts.invitation_models import AccountInvitation as AccountInvitation
from accounts.invitation_models import InvitationWay as InvitationWay
from accounts.roles import AGENCY_ROLES, POWER_ROLES, Role
from accounts.try_counts import TryCount as TryCount
from regions import clock
from regions.models import Agency, Region
from ui.kept_query import KeptQuery, Parameter
from ui.look_fields import LookField
from ui.names import account_look_of, look_of, validate_one_script, validate_visible

USERNAME_TAKEN = "Nama akun ini sudah dipakai. Pilih nama lain."


class User(AbstractUser):
    """A person. What they may do stands in their memberships; no city account is a superuser."""

    username = models.CharField(
        "nama akun",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator(), validate_visible, validate_one_script],
        error_messages={"unique": USERNAME_TAKEN},
    )
    full_name = models.CharField("nama lengkap", max_length=150, validators=[validate_visible])
    # Two accounts never look the same; of two people with one name that is told.
    username_look = LookField(
        source="username", fold=account_look_of, max_length=200, unique=True, error_messages={"unique": USERNAME_TAKEN}
    )
    name_look = LookField(source="full_name", fold=look_of, max_length=200, db_index=True)
    # Shown to the admin, to Diskominfo and to the person; in no other list and no export.
    nip = models.CharField("NIP", max_length=18, blank=True)
    position = models.CharField("jabatan", max_length=150, blank=True)
    phone = models.CharField("telepon", max_length=20, blank=True)
    is_sample = models.BooleanField("data contoh", default=False)
    closed_at = models.DateTimeField("ditutup pada", null=True, editable=False)  # links made before open nothing
    made_by = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+")
    # The account of the same person that goes on, and its name as pages add it; such an account never opens again.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    merged_name = models.CharField("kini", max_length=150, blank=True, editable=False)
    toured_at = models.DateTimeField("pengenalan selesai", null=True, editable=False)  # the tour is shown until then
    saved_filters = models.JSONField("filter tersimpan", default=list, editable=False)  # [name, query] of the worklist
    first_name = None  # type: ignore[assignment]  # one field holds the name: many Indonesians have one name
    last_name = None  # type: ignore[assignment]

    REQUIRED_FIELDS = ["email", "full_name"]

    chosen_region_id: int | None = None  # of this session; whoever has roles in several regions works in one at a time

    def __str__(self) -> str:
        """ "Ayu Pramesti"; of an account that goes on as another "A. Pramesti (kini Ayu Pramesti)"."""
        name = self.full_name or self.username
        if self.merged_name and look_of(self.merged_name) != look_of(name):
            return f"{name} (kini {self.merged_name})"
        return name

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def active_memberships(self) -> list[Membership]:
        """Read once a request; every permission predicate asks this list, never the database again.

        Those of the chosen region come first: what is of one region takes the first.
        """
        found: dict[int, Membership] = {}
        for row in _active_memberships(user=self.pk):  # one for each ended agency that theirs continues
            found.setdefault(row.pk, row).kept[vars(row)["kept_id"]] = vars(row)["kept_name"]
        return sorted(found.values(), key=lambda m: m.region_id != self.chosen_region_id)

    @property
    def regions(self) -> list[Region]:
        """Where the person has a role, by name."""
        return sorted({m.region_id: m.region for m in self.active_memberships}.values(), key=lambda r: r.name)

    def has_role(self, region_id: int | None, codes: Collection[Role]) -> bool:
        """Whether the person holds one of the roles in that region."""
        return any(m.region_id == region_id and m.role in codes for m in self.active_memberships)

    def agency_ids(self, region_id: int | None, codes: Collection[Role] = AGENCY_ROLES) -> set[int]:
        """The agencies the person acts for in that region, and the ended ones that these continue."""
        return {
            pk for m in self.active_memberships if m.region_id == region_id and m.role in codes for pk in m.acts_for
        }

    @property
    def all_agency_ids(self) -> set[int]:
        """The same in all regions."""
        return {pk for m in self.active_memberships if m.role in AGENCY_ROLES for pk in m.acts_for}

    @property
    def region_ids(self) -> set[int]:
        return {m.region_id for m in self.active_memberships}


class Membership(models.Model):
    """One role of one person in one region; agency roles name the agency. A person may hold several."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    region = models.ForeignKey(Region, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField("peran", max_length=20, choices=Role.choices)
    is_active = models.BooleanField("aktif", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Who gave it last, and when: they are no witness of each other for a while (accounts.power).
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    given_at = models.DateTimeField("diberikan pada", null=True, editable=False)
    ended_at = models.DateTimeField("dicabut pada", null=True, editable=False)  # last; it may have been given back

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "region", "agency", "role"],
                name="membership_once",
                violation_error_message="Orang ini sudah punya peran itu.",
            ),
            models.UniqueConstraint(
                fields=["user", "region", "role"],
                condition=Q(agency=None),
                name="membership_once_without_agency",
                violation_error_message="Orang ini sudah punya peran itu.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(AGENCY_ROLES), agency__isnull=False)
                | (~Q(role__in=sorted(AGENCY_ROLES)) & Q(agency__isnull=True)),
                name="membership_agency_by_role",
                violation_error_message="Peran OPD memerlukan OPD; peran lain tidak memakainya.",
            ),
        ]

    def __str__(self) -> str:
        place = self.agency or self.region
        return f"{self.title}, {place}"

    @cached_property
    def kept(self) -> dict[int | None, str]:
        """Ended agencies that the agency continues, by name; filled by `User.active_memberships`."""
        return {}

    @property
    def acts_for(self) -> set[int]:
        """Its agency, and the ended ones that this one continues."""
        return {pk for pk in (self.agency_id, *self.kept) if pk is not None}

    @property
    def title(self) -> str:
        return Role(self.role).label

    @property
    def short_text(self) -> str:
        """ "Operator OPD, Dinkes" or "Admin"."""
        return f"{self.title}, {self.agency.short_name}" if self.agency else self.title

    @property
    def sentence(self) -> str:
        return Role(self.role).sentence


@KeptQuery
def _active_memberships() -> models.QuerySet[Membership]:
    rows = Membership.objects.filter(user=Parameter("user"), is_active=True).select_related("region", "agency")
    return rows.annotate(kept_id=F("agency__kept"), kept_name=F("agency__kept__name"))


class SignInEventKind(models.TextChoices):
    SIGNED_IN = "masuk", "masuk"
    SIGNED_OUT = "keluar", "keluar"
    FAILED = "gagal", "gagal masuk"
    PASSWORD_CHANGED = "sandi", "kata sandi diganti"
    CODE_FAILED = "kode", "kode langkah kedua belum cocok"
    FACTOR_CHANGED = "langkah", "langkah kedua diubah"


class SignInEvent(models.Model):
    """What happened at the door. The address is kept to find attacks, not to watch people."""

    Kind: TypeAlias = SignInEventKind

    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="sign_in_events")
    username = models.CharField("nama akun", max_length=150)
    kind = models.CharField("kejadian", max_length=10, choices=Kind.choices)
    address = models.GenericIPAddressField("alamat", null=True)
    at = models.DateTimeField("waktu", auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.username} {self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class SignedInSession(models.Model):
    """One sign-in at one device. The address is kept as a range, the browser as its family."""

    user = models.ForeignKey(User, models.CASCADE, related_name="signed_in_sessions")
    mark = models.CharField("tanda", max_length=16, unique=True)  # names it in its session and in the cache
    session_key = models.CharField("kunci sesi", max_length=40, db_index=True)
    browser = models.CharField("peramban", max_length=60)
    network = models.CharField("jaringan", max_length=50, blank=True)
    began_at = models.DateTimeField("masuk pada")
    ended_at = models.DateTimeField("berakhir pada", null=True)

    seen_at: datetime  # set by `open_sessions`

    class Meta:
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user}: {self.browser}"


class CutLink(models.Model):
    """An identity at the single sign-on that was linked and opens the account no more, until its person says so."""

    user = models.ForeignKey(User, models.CASCADE, related_name="cut_links")
    provider = models.CharField("penyedia", max_length=200)
    uid = models.CharField("identitas", max_length=191)
    name = models.CharField("nama", max_length=400)  # as it was shown
    cut_at = models.DateTimeField("diputus pada", default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "uid"], name="cut_once")]

    def __str__(self) -> str:
        return self.name


class ChangeManager(models.Manager["Change"]):
    def record(
        self,
        *,
        region: Region,
        field: str,
        before: object,
        after: object,
        by: User,
        person: User | None = None,
        agency: Agency | None = None,
    ) -> Change | None:
        """Write one line, with the clock's time; None if nothing changed."""
        before, after = ("" if value is None else str(value) for value in (before, after))
        if before == after:
            return None
        return self.create(
            region=region, person=person, agency=agency, field=field, before=before, after=after, by=by, at=clock.now()
        )


class Change(models.Model):
    """Who changed what about a person or an agency. Append-only, like the history of a cycle."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    # The log outlives what it tells of: an account or agency that was made by mistake goes, its lines stay.
    person = models.ForeignKey(User, models.DO_NOTHING, null=True, db_constraint=False, related_name="changes")
    agency = models.ForeignKey(Agency, models.DO_NOTHING, null=True, db_constraint=False, related_name="changes")
    field = models.CharField("bidang", max_length=60)
    before = models.TextField("sebelum", blank=True)
    after = models.TextField("sesudah", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu")

    objects = ChangeManager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.field}: {self.before or '–'} → {self.after or '–'} oleh {self.by}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("Riwayat tidak dapat diubah.")
        super().save(*args, **kwargs)


class PowerKind(models.TextChoices):
    ROLE = "peran", "peran"
    LINK = "tautan", "tautan kata sandi"
    EMAIL = "surel", "alamat surel"
    FACTOR = "langkah", "langkah kedua"


class PowerState(models.TextChoices):
    WAITING = "menunggu", "Menunggu orang kedua"
    CONFIRMED = "disetujui", "Disetujui"
    DONE = "selesai", "Selesai"
    STOPPED = "dihentikan", "Dihentikan"
    LAPSED = "kedaluwarsa", "Kedaluwarsa"


class PowerRequestQuerySet(models.QuerySet["PowerRequest"]):
    def visible_to(self, user: User) -> PowerRequestQuerySet:
        """One's own, those about oneself, and those of the regions in which one holds power."""
        held = {m.region_id for m in user.active_memberships if m.role in POWER_ROLES}
        return self.filter(Q(asked_by=user) | Q(person=user) | Q(region__in=held))

    def waiting(self) -> PowerRequestQuerySet:
        return self.filter(state=PowerState.WAITING)


class PowerRequest(models.Model):
    """What one person alone may not do to an account: it waits for a second person, or for the operator.

    A role is the inactive membership that it will make active; a link holds nothing; an e-mail is the new address.
    """

    Kind: TypeAlias = PowerKind
    State: TypeAlias = PowerState

    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="power_requests")
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="power_requests")
    email = models.EmailField("surel baru", blank=True)
    by_mail = models.BooleanField("lewat surel", default=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("diminta pada", default=clock.now, editable=False)
    state = models.CharField("status", max_length=12, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    operator = models.CharField("operator server", max_length=150, blank=True)  # who confirmed it on the server
    decided_at = models.DateTimeField("diputuskan pada", null=True, editable=False)

    objects = PowerRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state="menunggu", membership=None),
                name="power_asked_once",
                violation_error_message="Permintaan itu sudah menunggu orang kedua.",
            ),
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(state="menunggu"),
                name="power_role_asked_once",
                violation_error_message="Peran itu sudah menunggu orang kedua.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} untuk {self.person}"

    @property
    def what(self) -> str:
        """ "peran Admin", "tautan kata sandi", "surel menjadi a@b.id", "langkah kedua dilepas"."""
        if self.membership:
            return f"peran {self.membership.short_text}"
        email = f"surel menjadi {self.email or '(kosong)'}"
        words = {PowerKind.EMAIL: email, PowerKind.FACTOR: "langkah kedua dilepas", PowerKind.LINK: "tautan kata sandi"}
        return words[PowerKind(self.kind)]


class KeyArea(models.TextChoices):
    """What a key may write besides reading; each view of the API that writes names one."""

    SELF = "mandiri", "menyimpan penilaian mandiri"
    INTERNAL = "internal", "menyimpan usulan OPD dan tinjauan internal"
    DECISION = "keputusan", "memutuskan tingkat yang berbeda"


class ApiKey(models.Model):
    """The name a person gave to an API key, and what it may do; knox keeps the key itself, hashed."""

    NOTED_EVERY: ClassVar = timedelta(minutes=5)

    token = models.OneToOneField("knox.AuthToken", models.CASCADE, related_name="key")
    name = models.CharField("nama", max_length=80)
    areas = models.JSONField("boleh menulis", default=list)  # of `KeyArea`; none: it only reads
    last_used_at = models.DateTimeField("terakhir dipakai", null=True, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def scope_text(self) -> str:
        return "; ".join(["membaca", *(KeyArea(area).label for area in self.areas)])

    def note_use(self) -> None:
        """When it was last used, at most every five minutes."""
        now = clock.now()
        if self.last_used_at is None or now - self.last_used_at >= self.NOTED_EVERY:
            ApiKey.objects.filter(pk=self.pk).update(last_used_at=now)
