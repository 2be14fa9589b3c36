"""The page of the sign-off: what is missing, the forms of whose turn it is, the seals; and its queries."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.decisions import decide_level
from evaluations.choices import ValueColumn
from evaluations.models import Score
from history.choices import HistoryKind
from history.models import HistoryEntry
from signing.models import Approval, Seal
from tests.builders.html_builders import one_line
from tests.builders.signing_builders import PAPER, WHY, approved, brought, checked, ready, signed, whole  # noqa: F401
from tests.city import PASSWORD
from tests.work import cite, fill


def url(city, name="signoff", *more):
    return reverse(name, args=[city.evaluation.pk, *more])


def shown(client, city, role):
    client.force_login(city.people[role])
    return client.get(url(city))


def test_an_empty_cycle_lists_every_gap_with_its_page(city, client):
    page = shown(client, city, "penanggung_jawab")
    gaps = {indicator.number: lacks for indicator, lacks in page.context["standing"].read.gaps.items()}
    assert gaps == dict.fromkeys(range(1, 48), "tingkat dan penjelasan")
    assert f'href="{reverse("indicator", args=[city.evaluation.pk, 7])}"' in page.content.decode()
    assert page.context["approve_refusal"].startswith(
        "Belum lengkap: 47 indikator yang tingkat kematangannya belum diisi"
    )
    assert [question.number for question in page.context["standing"].read.unanswered] == [1, 2, 3, 4]


def test_each_finds_the_form_of_their_own_turn(whole, client):  # noqa: F811
    names = ("signoff_reasons", "signoff_approve", "signoff_return", "signoff_paper", "signoff_sign")
    actions = {name: f'action="{url(whole, name)}"' for name in names}

    def found(role):
        text = shown(client, whole, role).content.decode()
        return [name for name, action in actions.items() if action in text]

    assert found("penanggung_jawab") == ["signoff_approve", "signoff_return"]
    assert found("koordinator") == []
    approved(whole)
    assert found("penanggung_jawab") == ["signoff_return"]
    assert (found("koordinator"), found("diskominfo")) == (["signoff_paper"], ["signoff_paper"])
    brought(whole)
    assert found("koordinator") == ["signoff_paper"]
    ready(whole)
    assert found("koordinator") == ["signoff_paper", "signoff_sign"]
    assert found("auditor") == []


def test_approval_signature_and_seal_by_plain_forms(whole, client):  # noqa: F811
    page = shown(client, whole, "penanggung_jawab")
    sent = {"seen": page.context["standing"].sha256, "reason": WHY}
    assert client.post(url(whole, "signoff_approve"), sent).status_code == 302
    client.force_login(whole.people["koordinator"])
    paper = SimpleUploadedFile("BA.pdf", PAPER)
    assert client.post(url(whole, "signoff_paper"), {"file": paper}).status_code == 302
    page = client.get(url(whole, "signoff_compare"))
    sent = {"seen": page.context["form"]["seen"].value(), "agreed": "on"}
    assert client.post(url(whole, "signoff_compare"), sent).status_code == 302
    checked(whole)
    assert client.post(url(whole, "signoff_sign"), {"password": PASSWORD}).status_code == 302
    seal = Seal.objects.get()
    assert seal.sha256 in client.get(url(whole)).content.decode()
    text = client.get(url(whole, "seal_json", seal.pk)).content
    assert hashlib.sha256(text).hexdigest() == seal.sha256
    page = client.get(url(whole, "seal", seal.pk))
    assert [row["number"] for row in page.context["rows"]] == list(range(1, 48))


def reasons_sent(page):
    """The form of the reasons as a browser sends it untouched: what is not ticked is not sent."""
    form = page.context["reasons_form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return {name: "on" if value is True else value for name, value in sent.items() if value is not False}


def test_a_reason_is_written_for_each_claim_that_has_none(whole, client):  # noqa: F811
    Score.objects.filter(indicator__number__in=(7, 21)).update(reason="")
    page = shown(client, whole, "diskominfo")
    form = page.context["reasons_form"]
    assert [name for name in form.fields if name.startswith("reason")] == ["reason_7", "reason_21"]
    sent = reasons_sent(page) | {"reason_7": "Rapat 12 Mei.", "reason_21": WHY}
    Score.objects.filter(indicator__number=21).update(version=9)
    answer = client.post(url(whole, "signoff_reasons"), sent)
    again = answer.context["reasons_form"]
    assert (answer.status_code, again["version_21"].value(), again["reason_7"].value()) == (422, 9, "Rapat 12 Mei.")
    assert client.post(url(whole, "signoff_reasons"), sent | {"version_21": 9}).status_code == 302
    assert [Score.objects.get(indicator__number=n).reason for n in (7, 21)] == ["Rapat 12 Mei.", WHY]


def test_one_reason_is_written_once_for_all_that_are_ticked(whole, client):  # noqa: F811
    Score.objects.filter(indicator__number__in=(7, 21, 30)).update(reason="")
    page = shown(client, whole, "diskominfo")
    sent = reasons_sent(page) | {"shared": WHY, "reason_21": "Rapat 12 Mei."}
    del sent["ticked_30"]
    left = client.post(url(whole, "signoff_reasons"), sent, follow=True)
    assert [claim.indicator.number for claim in left.context["reasons_form"].claims] == [30]
    assert "Alasan 2 indikator tersimpan." in left.content.decode()
    reasons = {n: Score.objects.get(indicator__number=n).reason for n in (7, 21, 30)}
    assert reasons == {7: WHY, 21: "Rapat 12 Mei.", 30: ""}
    told = HistoryEntry.objects.filter(kind=HistoryKind.LEVEL_REASON_SET, by=whole.people["diskominfo"])
    assert told.filter(indicator__number__in=(7, 21)).count() == 2


def test_a_reason_for_nothing_and_nothing_as_a_reason_are_told(whole, client):  # noqa: F811
    Score.objects.filter(indicator__number__in=(7, 21)).update(reason="")
    sent = reasons_sent(shown(client, whole, "diskominfo"))
    answer = client.post(url(whole, "signoff_reasons"), sent)
    assert (answer.status_code, "Tulis alasannya: satu untuk semua yang dicentang" in answer.content.decode()) == (
        422,
        True,
    )
    none = {name: value for name, value in sent.items() if not name.startswith("ticked")} | {"shared": WHY}
    answer = client.post(url(whole, "signoff_reasons"), none)
    text = answer.content.decode()
    assert (answer.status_code, "Centang indikator yang memakai alasan ini." in text, WHY in text) == (422, True, True)
    assert not Score.objects.exclude(reason="").filter(indicator__number__in=(7, 21)).exists()


def test_a_level_that_rose_meanwhile_gets_no_reason_that_was_given_without_it(whole, client):  # noqa: F811
    Score.objects.filter(indicator__number=7).update(reason="")
    sent = reasons_sent(shown(client, whole, "diskominfo")) | {"shared": WHY}
    Score.objects.filter(indicator__number=21).update(reason="")
    assert client.post(url(whole, "signoff_reasons"), sent).status_code == 302
    assert [Score.objects.get(indicator__number=n).reason for n in (7, 21)] == [WHY, ""]


def test_a_page_read_long_ago_approves_nothing_and_keeps_the_reason(whole, client):  # noqa: F811
    seen = shown(client, whole, "penanggung_jawab").context["standing"].sha256
    Score.objects.filter(indicator__number=1).update(value=2)
    answer = client.post(url(whole, "signoff_approve"), {"seen": seen, "reason": WHY})
    assert (answer.status_code, answer.context["approve_form"]["reason"].value()) == (422, WHY)
    assert not Approval.objects.exists()
    now = answer.context["standing"].sha256
    assert f'value="{now}"' in answer.content.decode()


def test_a_wrong_password_is_asked_again_a_few_times(whole, client):  # noqa: F811
    approved(whole)
    brought(whole)
    ready(whole)
    client.force_login(whole.people["koordinator"])
    answers = [client.post(url(whole, "signoff_sign"), {"password": "salah"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 6
    assert answers[0].context["sign_form"].errors == {"password": ["Kata sandi tidak cocok."]}
    assert answers[5].context["sign_form"].non_field_errors() == [
        "Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi."
    ]
    assert client.post(url(whole, "signoff_sign"), {"password": PASSWORD}).status_code == 422
    assert not Seal.objects.exists()


def test_what_came_back_says_why(whole, client):  # noqa: F811
    client.force_login(whole.people["penanggung_jawab"])
    assert client.post(url(whole, "signoff_return"), {"reason": ""}).status_code == 422
    client.post(url(whole, "signoff_return"), {"reason": "Indikator 7 diperiksa lagi."})
    text = shown(client, whole, "diskominfo").content.decode()
    assert "Dikembalikan kepada tim" in text
    assert "Indikator 7 diperiksa lagi." in text


def test_a_seal_is_found_under_its_own_cycle_only(whole, client):  # noqa: F811
    approved(whole)
    seal = signed(whole)
    client.force_login(whole.people["auditor"])
    assert client.get(reverse("seal", args=[whole.evaluation.pk + 1, seal.pk])).status_code == 404
    assert client.get(url(whole, "seal", seal.pk + 1)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(city, client, django_assert_num_queries, rows):
    fill(city, dict.fromkeys(range(1, rows + 1), 3))
    fill(city, dict.fromkeys(range(1, rows + 1), 4), column=ValueColumn.TINJAUAN)
    for number in range(rows):
        cite(city, number + 1, "diterima", title=f"Notula {number}")
    client.force_login(city.people["penanggung_jawab"])
    with django_assert_num_queries(15):
        client.get(url(city))


def test_what_differs_and_nobody_decided_is_told_and_stops_nobody(whole, client):  # noqa: F811
    listed = f'href="{reverse("internal", args=[whole.evaluation.pk])}?keadaan=belum-diputuskan"'
    assert listed not in shown(client, whole, "penanggung_jawab").content.decode()
    fill(whole, {7: 2, 12: 1}, column=ValueColumn.TINJAUAN)
    for role in ("penanggung_jawab", "koordinator"):
        page = shown(client, whole, role)
        assert [indicator.number for indicator in page.context["standing"].read.undecided] == [7, 12]
        text = one_line(page.content.decode())
        assert (text.count(listed), "Pada 2 indikator (7, 12)" in text) == (1, True)
    score = Score.objects.get(indicator=whole.indicator(7), column=ValueColumn.MANDIRI)
    decide_level(
        evaluation=whole.evaluation,
        indicator=whole.indicator(7),
        value="2",
        reason=WHY,
        seen={"mandiri": score.version, "tinjauan": 1},
        by=whole.people["penanggung_jawab"],
    )
    page = shown(client, whole, "penanggung_jawab")
    assert [indicator.number for indicator in page.context["standing"].read.undecided] == [12]
    assert page.context["approve_refusal"] is None
    approved(whole)
    brought(whole)
    signed(whole)
    assert listed not in shown(client, whole, "penanggung_jawab").content.decode()


def test_the_history_tells_it_in_words(whole, client):  # noqa: F811
    approved(whole)
    seal = signed(whole)
    client.force_login(whole.people["auditor"])
    moments = client.get(reverse("history", args=[whole.evaluation.pk])).context["moments"]
    told = [(e.who, e.what) for moment in moments for e in moment.events]
    assert told[:4] == [
        ("Koordinator", "mengubah tahap Penilaian mandiri → Penilaian dokumen"),
        ("Koordinator", f"menandatangani dan menyegel penilaian mandiri, SHA-256 {seal.sha256}"),
        (
            "Koordinator",
            "menyatakan 4 halaman Berita Acara bertanda tangan (BA bertanda tangan.pdf) "
            "sama dengan naskah yang disetujui",
        ),
        ("Diskominfo", "mengisi berita acara bertanda tangan BA bertanda tangan.pdf"),
    ]
