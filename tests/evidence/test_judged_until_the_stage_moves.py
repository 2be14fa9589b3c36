"""What was sent in time is judged until the stage moves, in the self-assessment as in a repair, whatever the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from duties.duty import DutyKind
from duties.queries import duties_of
from evaluations.extensions.giving_time import extend_window, withdraw_extension
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evidence.approving import approve_evidence, set_head_approval
from evidence.models import Citation
from evidence.verdicts import judge_citation, undo_verdict, why_not_judge
from regions import clock
from tests.builders.evidence_builders import send
from tests.builders.form_builders import press
from tests.builders.html_builders import one_line
from tests.city import fresh

ZONES = {"Asia/Jakarta": 17, "Asia/Makassar": 16, "Asia/Jayapura": 15}  # the hour in UTC at which the day ends


def open_until(city, first, last, zone="Asia/Makassar"):
    type(city.region).objects.filter(pk=city.region.pk).update(time_zone=zone)
    city.evaluation.windows.filter(stage="mandiri").update(opens=first, closes=last)
    reread(city)


def reread(city):
    city.evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    return city.evaluation


def read(citation):
    return Citation.objects.select_related("evaluation__region", "version").get(pk=citation.pk)


def judged(city, role="asesor_internal"):
    return [d for d in duties_of(fresh(city.people[role])).rows if d.kind is DutyKind.JUDGE]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "last", [date(2025, 8, 29), date(2028, 2, 29), date(2027, 12, 31)], ids=["august", "29 february", "new year's eve"]
)
def test_sent_in_the_last_second_and_judged_after_midnight(city, zone, last):
    open_until(city, last - timedelta(days=20), last, zone)
    midnight = datetime(last.year, last.month, last.day, ZONES[zone], tzinfo=UTC)
    clock.set_now(midnight - timedelta(seconds=1))
    (sent,) = send(city)
    assert [duty.due.day for duty in judged(city)] == [last]
    clock.set_now(midnight)
    with pytest.raises(Refused, match="sudah ditutup"):
        send(city)
    clock.set_now(midnight + timedelta(days=36))
    judge = fresh(city.people["asesor_internal"])
    assert why_not_judge(read(sent), judge) is None
    (duty,) = judged(city)
    assert (duty.due.day, duty.due.is_late) == (None, False), "nobody is late with what has no day any more"
    verdict = judge_citation(citation=sent, outcome="diterima", by=judge)
    assert undo_verdict(citation=sent, by=judge).pk == verdict.pk
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state="dokumen")
    assert why_not_judge(read(sent), judge) is not None
    assert judged(city) == []


def test_before_the_window_opens_nothing_is_judged(city):
    (sent,) = send(city)
    open_until(city, date(2025, 9, 1), date(2025, 9, 20))
    assert "baru dibuka 1 September 2025" in (why_not_judge(read(sent), fresh(city.people["asesor_internal"])) or "")


def test_what_one_agency_sent_into_its_own_time_is_judged_after_it_too(city):
    clock.set_now(datetime(2025, 9, 1, 9, tzinfo=ZoneInfo("Asia/Makassar")))
    given = extend_window(
        evaluation=reread(city),
        agency=city.agency,
        until=date(2025, 9, 3),
        reason="Gempa.",
        by=city.people["koordinator"],
    )
    (sent,) = send(city)
    with pytest.raises(Refused, match="sudah ditutup"):
        send(city, by="opd2", number=34, agency=city.other_agency)
    withdraw_extension(extension=given, by=city.people["koordinator"])
    reread(city)
    assert why_not_judge(read(sent), fresh(city.people["asesor_internal"])) is None


def test_the_head_passes_on_what_came_in_time_after_midnight(city):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    reread(city)
    (sent,) = send(city)
    clock.set_now(datetime(2025, 8, 30, 0, 0, 1, tzinfo=ZoneInfo("Asia/Makassar")))
    assert approve_evidence(citations=[sent], by=fresh(city.people["kepala_opd"])) == 1


def test_the_judge_finds_the_button_after_midnight_and_it_works(client, city):
    (sent,) = send(city)
    clock.set_now(datetime(2025, 9, 5, 9, tzinfo=ZoneInfo("Asia/Makassar")))
    client.force_login(city.people["asesor_internal"])
    address = reverse("review", args=[city.evaluation.pk, sent.pk])
    page = client.get(address).content.decode()
    assert press(client, page, "Terima dan lanjut", address).status_code == 302
    assert read(sent).verdicts.get().outcome == "diterima"
    client.force_login(city.people["opd"])
    indicator = one_line(client.get(reverse("indicator", args=[city.evaluation.pk, 45])).content.decode())
    assert "Kirim data dukung" not in indicator.split('id="bukti"')[1], "no button that would refuse"
