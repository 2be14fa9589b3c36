"""The minutes of a meeting as PDF: agenda, attendance, discussion, decisions."""

from evaluations.exports.pdf import pdf_file
from meetings.models import AgendaPoint, Invitation, Meeting
from ui.formats import NO_VALUE, long_date


def minutes_pdf(meeting: Meeting) -> tuple[str, bytes]:
    """File name and content; as long as the minutes are open they say that they are a draft.

    The meeting comes with its points and guests and their names.
    """
    status = f"Notula ditutup, edisi {meeting.edition}" if meeting.is_closed else "Konsep notula, belum ditutup"
    content = pdf_file(
        "minutes",
        evaluation=meeting.evaluation,
        title=f"Notula {meeting.title}",
        status=status,
        content=_content(meeting),
        more=[
            ("Waktu", f"{long_date(meeting.day)}, pukul {meeting.hours}"),
            ("Tempat", meeting.where),
            ("Pimpinan rapat", str(meeting.chair)),
        ],
    )
    return f"notula-{meeting.day:%Y-%m-%d}-{meeting.pk}.pdf", content


def _content(meeting: Meeting) -> dict[str, object]:
    reopened = f"Dibuka kembali: {meeting.reopened_because}" if meeting.reopened_because else ""
    return {
        "points": [_point(point) for point in meeting.points.all()],
        "guests": [_guest(guest) for guest in meeting.invitations.all()],
        "others": [name.strip() for name in meeting.guests.splitlines() if name.strip()],
        "discussion": meeting.discussion,
        "chair": str(meeting.chair),
        "closed": f"Ditutup {long_date(meeting.closed_on)}" if meeting.closed_on else "Belum ditutup",
        "reopened": reopened,
    }


def _point(point: AgendaPoint) -> dict[str, str]:
    return {
        "thing": str(point),
        "why": point.why,
        "discussion": point.discussion,
        "decision": point.decision or "Belum ada keputusan.",
        "owner": point.owner or NO_VALUE,
        "due": long_date(point.due) if point.due else NO_VALUE,
    }


def _guest(guest: Invitation) -> dict[str, str]:
    return {"name": str(guest), "presence": Invitation.Presence(guest.presence).label, "names": guest.names or NO_VALUE}
