"""A link to the pack for assessors without an account, tried as an attacker would."""

import hashlib
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from evaluations.choices import CycleState
from evaluations.cycles.cycle_setup import create_cycle
from evaluations.models import Evaluation, Score
from evaluations.permissions import Refused
from evidence.models import Citation, Document
from history.models import HistoryEntry
from notices.models import Notification
from outputs.models import SharedPack, SharedPackOpening
from outputs.sharing import pack_links
from regions import clock
from tests.builders.form_builders import press
from tests.builders.html_builders import one_line
from tests.city import person
from tests.packing import cite, document
from tests.work import fill
from ui.formats import format_moment

ADDRESS, CODE = "alamat-rahasia-yang-panjang", "04711742"


@pytest.fixture
def handed_in(city):
    """With the assessors: one open document, one restricted, one that came back."""
    cache.clear()
    fill(city, {21: 3})
    Score.objects.update(fact="SK mengatur risiko.", reason="Alasan internal tim.")
    city.open, city.secret, city.back = (document(city, title) for title in ("SK Risiko", "Uji Penetrasi", "Konsep"))
    Document.objects.exclude(title="Uji Penetrasi").update(secrecy="terbuka")
    cite(city, city.open, "I21-L2-01", note="Catatan pengirim.")
    cite(city, city.secret, "I21-L3-01")
    cite(city, city.back, "I21-L3-02", "dikembalikan")
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.DOKUMEN)
    city.evaluation.refresh_from_db()
    return city


def shared(city, by="koordinator", address=ADDRESS, **asked):
    said = {"recipient": "Universitas Udayana", "days": 14, "includes_restricted": False, "code": CODE, **asked}
    return pack_links.share_pack(evaluation=city.evaluation, address=address, by=city.people[by], **said)


def url(address=ADDRESS):
    return reverse("shared_pack", args=[address])


def file_url(version, address=ADDRESS):
    return reverse("shared_pack_file", args=[address, version.pk])


def entered(address=ADDRESS, code=CODE):
    """A visitor who has given the code."""
    visitor = Client()
    assert visitor.post(url(address), {"code": code}).status_code == 302
    return visitor


def outcomes():
    return list(SharedPackOpening.objects.order_by("pk").values_list("outcome", flat=True))


def test_address_and_code_are_made_shown_once_and_open_the_pack(client, handed_in):
    client.force_login(handed_in.people["koordinator"])
    page = reverse("shared_packs", args=[handed_in.evaluation.pk])
    empty = client.get(page).content.decode()
    made = press(client, empty, "Buat tautan", page, recipient="Universitas Udayana", days="14")
    said = one_line(made.content.decode())
    address = re.search(r'value="(http://testserver/bagi/([0-9a-f]{64})/)"', said)
    code = re.search(r'id="kode-paket" type="text" value="(\d{8})"', said)
    assert (made.status_code, made["Cache-Control"].count("no-store")) == (201, 1)
    later = client.get(page).content.decode()
    assert (address[2] in later, code[1] in later, "Universitas Udayana" in later) == (False, False, True)
    stored = SharedPack.objects.get()
    assert address[2] not in str(vars(stored))
    assert code[1] not in str(vars(stored))
    visitor = entered(address[2], f" {code[1][:4]} {code[1][4:]} ")
    assert "SK mengatur risiko." in visitor.get(address[1]).content.decode()


def test_a_second_press_shows_the_same_link_and_makes_no_other(client, handed_in):
    client.force_login(handed_in.people["penanggung_jawab"])
    page = reverse("shared_packs", args=[handed_in.evaluation.pk])
    empty = client.get(page).content.decode()
    first, second = (
        one_line(press(client, empty, "Buat tautan", page, recipient="Tim", days="3").content.decode()) for _ in "12"
    )
    found = [re.search(r"bagi/([0-9a-f]{64})/", text)[1] for text in (first, second)]
    assert (found[0], SharedPack.objects.count()) == (found[1], 1)


@pytest.mark.parametrize("days", ["0", "61", "-1", "banyak", ""])
def test_no_link_lives_longer_than_sixty_days(client, handed_in, days):
    client.force_login(handed_in.people["koordinator"])
    page = reverse("shared_packs", args=[handed_in.evaluation.pk])
    answer = client.post(page, {"recipient": "Tim", "days": days})
    assert (answer.status_code, SharedPack.objects.count()) == (422, 0)


@pytest.mark.parametrize("role", ["diskominfo", "asesor_internal", "admin", "auditor", "opd", "asesor_eksternal"])
def test_nobody_else_makes_or_revokes_one(handed_in, role):
    with pytest.raises(Refused):
        shared(handed_in, by=role)
    pack = shared(handed_in)
    with pytest.raises(Refused):
        pack_links.revoke_pack(pack=pack, by=handed_in.people[role])
    assert SharedPack.objects.get().revoked_at is None


def test_the_address_alone_shows_nothing(handed_in):
    shared(handed_in)
    visitor = Client()
    shown = visitor.get(url()).content.decode()
    assert ("SK mengatur" in shown, "Denpasar" in shown, "Udayana" in shown, 'name="code"' in shown) == (
        False,
        False,
        False,
        True,
    )
    assert visitor.get(file_url(handed_in.open))["Location"] == url()


def test_five_wrong_codes_lock_the_link_also_for_the_right_one(handed_in):
    shared(handed_in)
    inside, visitor = entered(), Client()
    for _ in range(5):
        assert visitor.post(url(), {"code": "00000000"}).status_code == 422
    assert visitor.post(url(), {"code": CODE}).status_code == 410
    assert inside.get(url()).status_code == 410
    assert outcomes() == ["dibuka", *["salah"] * 5, "tertutup", "tertutup"]


def test_who_made_the_link_is_told_once_that_it_is_locked(handed_in, django_capture_on_commit_callbacks):
    shared(handed_in)
    maker = Notification.objects.filter(user=handed_in.people["koordinator"], key__startswith="paket-terkunci-")
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(4):
            Client().post(url(), {"code": "00000000"})
    assert not maker.exists()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            Client().post(url(), {"code": "00000000"})
    told = maker.get()
    assert told.text.startswith("Tautan paket untuk Universitas Udayana terkunci")
    assert told.url == reverse("shared_packs", args=[handed_in.evaluation.pk])


def test_guesses_at_the_same_moment_get_no_extra_try(handed_in):
    pack = shared(handed_in)
    stale = [SharedPack.objects.get(pk=pack.pk) for _ in range(8)]  # each read before the others were counted
    assert [pack_links.is_code_of(row, "1") for row in stale] == [False] * 8
    assert not pack_links.is_code_of(SharedPack.objects.get(pk=pack.pk), CODE)
    assert SharedPack.objects.get().wrong_codes == 5


def close_by_time(city, pack):
    clock.set_now(pack.expires_at)


def close_by_revoking(city, pack):
    pack_links.revoke_pack(pack=pack, by=city.people["penanggung_jawab"])


def close_by_stage(city, pack):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.REVIU)


def close_by_reopening(city, pack):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.MANDIRI)


def close_by_role(city, pack):
    Membership.objects.filter(user=city.people["koordinator"]).update(is_active=False)


def close_by_account(city, pack):
    city.people["koordinator"].is_active = False
    city.people["koordinator"].save()


CLOSINGS = [close_by_time, close_by_revoking, close_by_stage, close_by_reopening, close_by_role, close_by_account]


@pytest.mark.parametrize("close", CLOSINGS)
def test_what_closes_it_closes_it_for_who_is_inside_too(handed_in, close):
    pack = shared(handed_in)
    visitor = entered()
    assert visitor.get(file_url(handed_in.open)).status_code == 200
    close(handed_in, pack)
    for answer in (visitor.get(url()), visitor.get(file_url(handed_in.open)), Client().post(url(), {"code": CODE})):
        assert (answer.status_code, "SK mengatur" in answer.content.decode()) == (410, False)
    assert outcomes()[-3:] == ["tertutup"] * 3


def test_restricted_documents_show_only_where_that_was_ticked(handed_in):
    shared(handed_in)
    shared(handed_in, address="lain", includes_restricted=True)
    without, with_it = entered(), entered("lain")
    assert "Uji Penetrasi" not in without.get(url()).content.decode()
    assert without.get(file_url(handed_in.secret)).status_code == 404
    assert "Uji Penetrasi" in with_it.get(url("lain")).content.decode()
    assert with_it.get(file_url(handed_in.secret, "lain")).status_code == 200


def test_what_opened_one_link_opens_no_other(handed_in):
    own, other = shared(handed_in), shared(handed_in, address="lain", includes_restricted=True)
    visitor = entered()
    visitor.cookies[f"paket_{other.pk}"] = visitor.cookies[f"paket_{own.pk}"].value
    assert visitor.get(file_url(handed_in.secret, "lain")).status_code == 302
    assert 'name="code"' in visitor.get(url("lain")).content.decode()


def test_no_file_outside_the_pack_is_reached(handed_in):
    shared(handed_in, includes_restricted=True)
    unused = document(handed_in, "Tidak digunakan")
    visitor = entered()
    for version in (handed_in.back, unused):
        assert visitor.get(file_url(version)).status_code == 404
    assert visitor.get(reverse("evidence_download", args=[handed_in.open.pk])).status_code == 302  # to the sign-in


def test_no_note_reason_uploader_or_account_is_told(handed_in):
    shared(handed_in)
    shown = entered().get(url()).content.decode()
    told = ["Catatan pengirim.", "Alasan internal", "Konsep", "SK Risiko.pdf", "Diskominfo", "Opd", "Asesor_Internal"]
    assert [text for text in told if text in shown] == []
    assert "SK Risiko" in shown


def test_a_file_leaves_under_its_title_with_the_headers_of_evidence(handed_in, client):
    shared(handed_in)
    answer = entered().get(file_url(handed_in.open))
    client.force_login(handed_in.people["diskominfo"])
    evidence = client.get(reverse("evidence_download", args=[handed_in.open.pk]))
    names = ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control", "Content-Type")
    assert {name: answer[name] for name in names} == {name: evidence[name] for name in names}
    assert answer["Content-Disposition"] == 'attachment; filename="SK-Risiko.pdf"'
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_no_page_of_it_is_indexed_or_kept(handed_in):
    pack = shared(handed_in)
    visitor = entered()
    answers = [Client().get(url()), visitor.get(url()), Client().post(url(), {"code": "1"})]
    pack_links.revoke_pack(pack=pack, by=handed_in.people["koordinator"])
    for answer in [*answers, visitor.get(url())]:
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")
        assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


def test_the_proof_of_the_code_ends_after_a_working_day_and_is_bound_to_the_link(handed_in):
    shared(handed_in)
    visitor = entered()
    cookie = next(iter(visitor.cookies.values()))
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (url(), True, "Lax", 28800)


def test_a_head_or_a_part_of_a_file_is_asked_for_the_code_and_logged_like_the_whole(handed_in):
    pack = shared(handed_in)
    stranger, visitor = Client(), entered()
    for ask in (stranger.head, lambda path: stranger.get(path, headers={"Range": "bytes=0-3"})):
        answer = ask(file_url(handed_in.open))
        assert (answer.status_code, answer["Location"]) == (302, url())
    assert stranger.head(url()).content == b""
    for ask in (visitor.head, lambda path: visitor.get(path, headers={"Range": "bytes=0-3"})):
        answer = ask(file_url(handed_in.open))
        assert (answer.status_code in (200, 206), answer["X-Robots-Tag"]) == (True, "noindex, nofollow")
    pack_links.revoke_pack(pack=pack, by=handed_in.people["koordinator"])
    assert visitor.head(file_url(handed_in.open)).status_code == 410
    assert outcomes() == ["dibuka", "berkas", "berkas", "tertutup"]


@pytest.mark.parametrize(
    "path",
    ["../{f}", "%2e%2e/{f}", "berkas/../../sistem/", "berkas/{f}/../", "berkas/00000000-0000-0000-0000-000000000000/"],
)
def test_no_path_leads_around_the_link(handed_in, path):
    """Beside its own two addresses there is nothing: no other page, no file of a folder."""
    shared(handed_in, includes_restricted=True)
    answer = entered().get(url() + path.format(f=handed_in.secret.pk))
    assert (answer.status_code, b"%PDF" in answer.content) == (404, False)


def test_an_address_is_taken_as_it_was_told_and_its_case_counts(handed_in):
    shared(handed_in)
    for guess in (
        ADDRESS.upper(),
        ADDRESS[:-1],
        f"{ADDRESS}%20",
        hashlib.sha256(ADDRESS.encode()).hexdigest(),
    ):
        answer = Client().get(f"/bagi/{guess}/")
        assert (guess, answer.status_code) == (guess, 404)
    assert outcomes() == []


def test_a_foreign_host_gets_no_page_and_no_link(handed_in, client, settings):
    shared(handed_in)
    assert Client().get(url(), headers={"host": "jahat.example"}).status_code == 400
    client.force_login(handed_in.people["koordinator"])
    page = reverse("shared_packs", args=[handed_in.evaluation.pk])
    asked = {"recipient": "Tim", "days": "3"}
    assert client.post(page, asked, headers={"host": "jahat.example"}).status_code == 400
    forwarded = client.post(page, asked, headers={"X-Forwarded-Host": "jahat.example"})
    assert "jahat.example" not in forwarded.content.decode()


def test_who_is_signed_in_here_sees_the_visitors_page_and_nothing_of_their_own(handed_in):
    """Nor does the code give a visitor anything of an account."""
    shared(handed_in)
    visitor = entered()
    plain = visitor.get(url()).content.decode()
    visitor.force_login(handed_in.people["diskominfo"])
    seen = visitor.get(url()).content.decode()
    assert [name for name in ("Diskominfo", "Keluar", "Tugas saya", "Lembar kerja") if name in seen] == []
    assert one_line(seen) == one_line(plain)
    other = Client()
    for name, morsel in entered().cookies.items():
        other.cookies[name] = morsel.value
    assert other.get(reverse("worklist", args=[handed_in.evaluation.pk]))["Location"].startswith("/masuk/")


def test_an_operator_signed_in_still_needs_the_code(handed_in, client):
    shared(handed_in, includes_restricted=True)
    client.force_login(handed_in.people["opd2"])
    assert 'name="code"' in client.get(url()).content.decode()
    assert client.get(file_url(handed_in.secret))["Location"] == url()


def test_the_file_of_another_cycle_is_not_reached(handed_in, instruments):
    shared(handed_in, includes_restricted=True)
    told = {"year": 2024, "activity": "pemantauan", "by": handed_in.people["diskominfo"]}
    before = create_cycle(region=handed_in.region, instrument=handed_in.evaluation.instrument, **told)
    theirs = document(handed_in, "Laporan 2024", secrecy="terbuka")
    cited = cite(handed_in, theirs, "I21-L2-01")
    Citation.objects.filter(pk=cited.pk).update(evaluation=before)
    visitor = entered()
    assert (visitor.get(file_url(theirs)).status_code, "Laporan 2024" in visitor.get(url()).content.decode()) == (
        404,
        False,
    )


def test_an_unknown_address_and_too_many_tries_are_not_kept_either(handed_in, settings):
    settings.TRY_LIMITS = {**settings.TRY_LIMITS, "shared_pack": (1, 60)}
    answers = [Client().get(url("tebakan")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [404, 429]
    assert (answers[1]["Cache-Control"], answers[1]["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")


def test_every_opening_stands_on_the_page_of_its_makers(client, handed_in):
    shared(handed_in)
    visitor = entered()
    visitor.get(url())
    visitor.get(file_url(handed_in.open))
    assert outcomes() == ["dibuka", "dibaca", "berkas"]
    client.force_login(handed_in.people["penanggung_jawab"])
    shown = one_line(client.get(reverse("shared_packs", args=[handed_in.evaluation.pk])).content.decode())
    assert "Pembukaan: 3" in shown
    assert "Berkas diambil, SK Risiko" in shown
    press(client, shown, "Cabut", reverse("shared_packs", args=[handed_in.evaluation.pk]))
    assert visitor.get(url()).status_code == 410
    assert HistoryEntry.objects.filter(kind="pack_shared").count() == 2


def test_no_opening_is_changed_or_deleted(handed_in):
    shared(handed_in)
    entered()
    for act in (lambda rows: rows.update(outcome="salah"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act(SharedPackOpening.objects.all())
    assert outcomes() == ["dibuka"]


def test_links_of_another_government_are_neither_seen_nor_revoked(client, handed_in):
    pack = shared(handed_in)
    client.force_login(person(handed_in.region.parent, "koordinator", "koordinator_bali"))
    assert client.get(reverse("shared_packs", args=[handed_in.evaluation.pk])).status_code == 404
    assert client.post(reverse("shared_pack_revoke", args=[handed_in.evaluation.pk, pack.pk])).status_code == 404
    assert SharedPack.objects.get().revoked_at is None


def test_who_asks_too_often_from_one_place_waits(handed_in, settings):
    settings.TRY_LIMITS = {**settings.TRY_LIMITS, "shared_pack": (3, 60)}
    shared(handed_in)
    assert [Client().get(url("tebakan")).status_code for _ in range(4)] == [404, 404, 404, 429]


def test_a_link_made_before_the_hand_in_opens_with_it(handed_in):
    Evaluation.objects.filter(pk=handed_in.evaluation.pk).update(state=CycleState.MANDIRI)
    handed_in.evaluation.refresh_from_db()
    shared(handed_in)
    assert Client().post(url(), {"code": CODE}).status_code == 410
    Evaluation.objects.filter(pk=handed_in.evaluation.pk).update(state=CycleState.DOKUMEN)
    assert entered().get(url()).status_code == 200


def listed(city, by="penanggung_jawab"):
    """The links as those who make them see them."""
    maker = Client()
    maker.force_login(city.people[by])
    return one_line(maker.get(reverse("shared_packs", args=[city.evaluation.pk])).content.decode())


def test_a_link_that_waits_for_the_hand_in_is_not_called_closed(handed_in):
    shared(handed_in)
    assert "Terbuka</" in listed(handed_in)
    Evaluation.objects.filter(pk=handed_in.evaluation.pk).update(state=CycleState.MANDIRI)
    waiting = listed(handed_in)
    assert ("Belum terbuka" in waiting, "Tertutup" in waiting) == (True, False)
    close_by_role(handed_in, None)
    assert ("Belum terbuka" in listed(handed_in), "Tertutup" in listed(handed_in)) == (False, True)


def test_a_made_link_leaves_no_draft_that_would_make_it_again(client, handed_in):
    client.force_login(handed_in.people["koordinator"])
    page = reverse("shared_packs", args=[handed_in.evaluation.pk])
    asked = {"recipient": "Tim", "days": "3", "draft_id": "a1b2c3d4e5f6-1"}
    made = press(client, client.get(page).content.decode(), "Buat tautan", page, **asked)
    assert (made.status_code, "tersimpan_a1b2c3d4e5f6" in made.cookies) == (201, True)


def test_the_visitor_reads_the_hour_of_the_region_and_that_it_is_sample_data(handed_in):
    pack = shared(handed_in)
    Evaluation.objects.filter(pk=handed_in.evaluation.pk).update(is_sample=True)
    shown = one_line(entered().get(url()).content.decode())
    until = format_moment(pack.expires_at.astimezone(ZoneInfo(handed_in.region.time_zone)))
    assert (f"Terbuka sampai {until}." in shown, "Data contoh" in shown) == (True, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pack_asks_as_often_for_one_as_for_three_files(handed_in, count, django_assert_num_queries):
    for number in range(count - 1):
        cite(handed_in, document(handed_in, f"Laporan {number}", secrecy="terbuka"), "I21-L2-01")
    shared(handed_in, days=1)
    visitor = entered()
    clock.set_now(clock.now() + timedelta(minutes=1))
    with django_assert_num_queries(VISIT_QUERIES):
        assert visitor.get(url()).status_code == 200


VISIT_QUERIES = 8


def test_every_opening_is_shown_the_newest_first(handed_in, client):
    pack, other = shared(handed_in), shared(handed_in, address="alamat-kedua-yang-panjang")
    for row in (pack, other):
        SharedPackOpening.objects.bulk_create(SharedPackOpening(pack=row, outcome="dibuka") for _ in range(60))
    client.force_login(handed_in.people["koordinator"])
    page = reverse("shared_packs", args=[handed_in.evaluation.pk])
    short = client.get(page).content.decode()
    assert one_line(short).count("Pembukaan: 60, 50 terbaru") == 2
    link = f'href="{page}?semua={pack.pk}#tautan-{pack.pk}"'
    assert link in short
    whole = client.get(page, {"semua": str(pack.pk)}).content.decode()
    assert (link in whole, one_line(whole).count("Pembukaan: 60, 50 terbaru")) == (False, 1)
    assert client.get(page, {"semua": "x"}).status_code == 200
