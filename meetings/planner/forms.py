"""A meeting's plan: when, where, what about, with whom; its cancellation and reopening."""

from typing import Any

from crispy_forms.layout import Column, Field, Layout, Row
from django import forms

from domains.models import Domain, Indicator
from evaluations.models import Evaluation
from meetings.meeting_writes import AgendaPointInput, MeetingChanges, MeetingPlan, possible_chairs
from meetings.models import Meeting
from meetings.queries import MeetingChoices
from ui.fields import ClockField, DayField
from ui.forms import KawalForm

REASON = forms.Textarea(attrs={"rows": 2, "maxlength": 1000})
CHECKBOXES = forms.CheckboxSelectMultiple


class MeetingForm(KawalForm):
    """`before` names what was chosen when the page was drawn: what somebody else has added meanwhile stays."""

    title = forms.CharField(label="nama rapat", max_length=150)
    day = DayField(label="tanggal")
    starts = ClockField(label="jam mulai")
    ends = ClockField(label="sampai pukul", required=False)
    place = forms.CharField(label="tempat", max_length=200, required=False)
    link = forms.URLField(label="tautan rapat daring", max_length=500, required=False, assume_scheme="https")
    chair = forms.ChoiceField(label="pimpinan rapat", help_text="Menutup notula sesudah rapat.")
    agenda = forms.MultipleChoiceField(label="agenda", widget=CHECKBOXES)
    agencies = forms.MultipleChoiceField(label="OPD yang diundang", required=False, widget=CHECKBOXES)
    people = forms.MultipleChoiceField(label="orang yang diundang", required=False, widget=CHECKBOXES)
    before = forms.CharField(required=False, widget=forms.HiddenInput)
    submit_label = "Simpan rapat"

    def __init__(
        self,
        *args: Any,
        evaluation: Evaluation,
        choices: MeetingChoices,
        zone: str,
        cancel_url: str,
        meeting: Meeting | None = None,
        **kwargs: Any,
    ) -> None:
        self.cancel_url = cancel_url
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.chairs = {f"orang-{person.pk}": person for person in possible_chairs(evaluation)}
        self.things: dict[str, Indicator | Domain] = {f"d-{domain.number}": domain for domain in choices.domains}
        self.things |= {f"i-{indicator.number}": indicator for indicator in choices.indicators}
        self.agency_rows = {f"opd-{agency.pk}": agency for agency in choices.agencies}
        self.person_rows = {f"orang-{person.pk}": person for person in choices.people}
        # Who is invited already stays a choice after an agency's end or without a role: what is not drawn goes.
        for guest in meeting.invitations.all() if meeting else ():
            if guest.agency:
                self.agency_rows.setdefault(guest_key(guest), guest.agency)
            elif guest.person:
                self.person_rows.setdefault(guest_key(guest), guest.person)
        self._choices("chair", {"": "Pilih pimpinan rapat", **{key: str(p) for key, p in self.chairs.items()}})
        self._choices("agenda", {key: _choice_label(thing) for key, thing in self.things.items()})
        self._choices("agencies", {key: f"{a.short_name} · {a.name}" for key, a in self.agency_rows.items()})
        self._choices("people", {key: str(person) for key, person in self.person_rows.items()})
        self.fields["starts"].help_text = f"Waktu {zone}."
        self.helper.layout = self._layout()

    def _choices(self, name: str, words: dict[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(words.items())

    def _layout(self) -> Layout:
        return Layout(
            "before",
            "title",
            Row(
                Column("day", css_class="col-sm-4"),
                Column("starts", css_class="col-sm-4"),
                Column("ends", css_class="col-sm-4"),
            ),
            "place",
            "link",
            "chair",
            Field("agenda", template="meetings/_agenda_field.html"),
            Field("agencies", template="meetings/_guests_field.html"),
            Field("people", template="meetings/_guests_field.html"),
            self.buttons(),
        )

    @property
    def agenda_groups(self) -> list[tuple[str, list[dict[str, Any]], int]]:
        """By domain, with how many are chosen; the doubtful say why."""
        chosen = set(self["agenda"].value() or [])
        groups: dict[str, list[dict[str, Any]]] = {}
        for key, thing in self.things.items():
            domain = thing if isinstance(thing, Domain) else thing.aspect.domain
            name = "Semua indikator" if domain.synthetic else f"Domain {domain}"
            doubt = self.choices.doubts.get(thing.number) if isinstance(thing, Indicator) else None
            line = {
                "key": key,
                "words": _choice_label(thing),
                "why": doubt.why if doubt else "",
                "chosen": key in chosen,
            }
            groups.setdefault(name, []).append(line)
        return [(name, lines, sum(line["chosen"] for line in lines)) for name, lines in groups.items()]

    @property
    def plan(self) -> MeetingPlan:
        data = self.cleaned_data
        times = {name: data[name] for name in ("title", "day", "starts", "ends", "place", "link")}
        return MeetingPlan(chair=self.chairs[data["chair"]], **times)

    @property
    def points(self) -> list[AgendaPointInput]:
        return [self._point(key) for key in self.cleaned_data["agenda"]]

    def _point(self, key: str) -> AgendaPointInput:
        thing = self.things[key]
        doubt = self.choices.doubts.get(thing.number) if isinstance(thing, Indicator) else None
        return AgendaPointInput(thing, doubt.why if doubt else "")

    @property
    def guests(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "agencies": [self.agency_rows[key] for key in data["agencies"]],
            "people": [self.person_rows[key] for key in data["people"]],
        }

    def changes(self, meeting: Meeting) -> MeetingChanges:
        """What this person ticked and unticked, beside what stands in the meeting by now."""
        data, before = self.cleaned_data, set(self.cleaned_data["before"].split())
        chosen = {*data["agenda"], *data["agencies"], *data["people"]}
        gone, new = before - chosen, chosen - before
        return MeetingChanges(
            points=[self._point(key) for key in data["agenda"] if key in new],
            agencies=[self.agency_rows[key] for key in data["agencies"] if key in new],
            people=[self.person_rows[key] for key in data["people"] if key in new],
            dropped_points=[point for point in meeting.points.all() if point_key(point) in gone],
            dropped_guests=[guest for guest in meeting.invitations.all() if guest_key(guest) in gone],
        )


def _choice_label(thing: Indicator | Domain) -> str:
    if isinstance(thing, Domain):
        return "Domain ini secara keseluruhan"
    return f"{thing.number}. {thing.short_name}"


def point_key(point: Any) -> str:
    return f"i-{point.indicator.number}" if point.indicator else f"d-{point.domain.number}"


def guest_key(guest: Any) -> str:
    return f"opd-{guest.agency_id}" if guest.agency_id else f"orang-{guest.person_id}"


def meeting_initial(meeting: Meeting) -> dict[str, Any]:
    """The form as the meeting stands."""
    agenda = [point_key(point) for point in meeting.points.all()]
    guests = [guest_key(guest) for guest in meeting.invitations.all()]
    told = {name: getattr(meeting, name) for name in ("title", "day", "starts", "ends", "place", "link")}
    return told | {
        "chair": f"orang-{meeting.chair_id}",
        "agenda": agenda,
        "agencies": [key for key in guests if key.startswith("opd")],
        "people": [key for key in guests if key.startswith("orang")],
        "before": " ".join([*agenda, *guests]),
    }


class MeetingReasonForm(KawalForm):
    """Two of them stand on one page: `prefix_of_ids` keeps their fields apart."""

    prefix_of_ids: str

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{self.prefix_of_ids}_%s", **kwargs)
        self.helper.form_action = action


class MeetingCancelForm(MeetingReasonForm):
    prefix_of_ids, submit_label = "batal", "Batalkan rapat"
    reason = forms.CharField(
        label="alasan pembatalan", max_length=1000, widget=REASON, help_text="Dikirim ke undangan."
    )


class MinutesReopenForm(MeetingReasonForm):
    prefix_of_ids, submit_label = "buka", "Buka kembali notula"
    reason = forms.CharField(
        label="alasan dibuka kembali", max_length=1000, widget=REASON, help_text="Tercantum dalam notula dan riwayat."
    )
