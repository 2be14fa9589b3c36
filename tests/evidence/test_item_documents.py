"""For an open item the documents that may prove it: own ones first, at most five, nothing that one may not read."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from evaluations.models import Evaluation
from evidence.citations import withdraw_citation
from evidence.library.item_documents import documents_for_items, items_with_documents
from evidence.models import Citation, Document, DocumentVersion, ProposedItem, VersionReading
from evidence.reading_index import keep_proposals
from evidence.rules.learned_fit import LIKE_TITLE, SAME_AGENCY, SAME_DOCUMENT, SAME_KIND, KnownDocument
from evidence.verdicts import judge_citation
from regions.models import Agency, Region
from tests.builders.evidence_builders import items, send
from tests.builders.evidence_page_builders import act  # noqa: F401  a fixture
from tests.builders.form_builders import shown_fields
from tests.builders.html_builders import one_line
from tests.city import fresh

ITEM = "I45-L3-01"
PLANTED = "Rahasia tertanam"


def stored(city, title, owner=None, *, item=ITEM, score=5.0, secrecy="terbuka", region=None, **facts) -> Document:
    """A document of the library whose file was read: proposed for an item of indicator 45."""
    said = {"region": region or city.region, "owner": owner, "title": title, "secrecy": secrecy}
    document = Document.objects.create(created_by=city.people["diskominfo"], **said, **facts)
    version = DocumentVersion.objects.create(
        document=document,
        number=1,
        file=f"{document.pk}.pdf",
        original_name="a.pdf",
        content_type="application/pdf",
        size=1,
        uploaded_by=city.people["diskominfo"],
    )
    said = {"indicator": 45, "items": [item], "score": score, "page": 3, "article": "Pasal 2"}
    reading = VersionReading.objects.create(
        version=version, proposals={"SPBE-2020": [said | {"sentence": "Layanan direviu.", "why": "sebab"}]}
    )
    keep_proposals([reading])
    return document


def found(city, by="opd", item=ITEM) -> list[str]:
    user = fresh(city.people[by])
    rows = documents_for_items(city.evaluation, city.indicator(45), {item}, user)
    return [one.document.title for one in rows.get(item, [])]


def cycle(city, **facts) -> Evaluation:
    """Another cycle with the same instrument."""
    said = {"region": city.region, "year": 2025, "instrument": city.evaluation.instrument, "activity": "pemantauan"}
    return Evaluation.objects.create(created_by=city.people["diskominfo"], **said | facts)


def accept(city, *citations: Citation) -> None:
    for citation in citations:
        judge_citation(citation=citation, outcome="diterima", by=city.people["diskominfo"])


def test_own_documents_come_first_then_what_fits_best(city):
    stored(city, "Milik OPD lain", city.other_agency, score=9.0)
    stored(city, "Milik sendiri", city.agency, score=3.0)
    stored(city, "Milik sendiri yang lebih cocok", city.agency, score=4.0)
    stored(city, "Untuk butir lain", city.agency, item="I45-L4-01", score=9.0)
    assert found(city) == ["Milik sendiri yang lebih cocok", "Milik sendiri", "Milik OPD lain"]


def test_at_most_five_and_none_where_nothing_fits(city):
    assert found(city) == []
    for number in range(7):
        stored(city, f"Notula {number}", city.agency, score=3.0 + number)
    assert found(city) == [f"Notula {number}" for number in (6, 5, 4, 3, 2)]


def test_what_is_cited_for_the_item_waits_or_came_back_is_not_proposed_again(city):
    document = stored(city, "Notula", city.agency)
    other = stored(city, "Laporan", city.agency, score=4.0)
    citation = send(city, items=items(city, ITEM))[0]
    Citation.objects.filter(pk=citation.pk).update(version=document.versions.get())
    assert found(city) == ["Laporan"]
    assert found(city, item="I45-L4-01") == []
    withdraw_citation(citation=citation, by=city.people["opd"])
    assert found(city) == ["Notula", "Laporan"]
    assert other.pk


def test_only_the_newest_file_of_a_document_counts_and_none_that_is_closed(city):
    document = stored(city, "Notula", city.agency)
    older = document.versions.get()
    DocumentVersion.objects.filter(pk=older.pk).update(scan="virus")
    assert found(city) == []
    DocumentVersion.objects.filter(pk=older.pk).update(scan="bersih")
    assert found(city) == ["Notula"]
    newer = {"document": document, "number": 2, "file": "b.pdf", "original_name": "b.pdf", "size": 1}
    DocumentVersion.objects.create(**newer, content_type="application/pdf", uploaded_by=city.people["opd"])
    assert found(city) == []


@pytest.mark.parametrize("role", [*Role.values, "opd2"])
def test_no_role_is_shown_what_it_may_not_read(city, role):
    """Restricted ones of either agency and of the desk, and an open one of another region."""
    elsewhere = Region.objects.create(code="51.02", name="Kabupaten Lain", kind="kabupaten", parent=city.region.parent)
    stored(city, PLANTED, region=elsewhere)
    planted = {
        "dinkes": stored(city, f"{PLANTED} Dinkes", city.agency, secrecy="terbatas"),
        "bpkad": stored(city, f"{PLANTED} BPKAD", city.other_agency, secrecy="terbatas"),
        "desk": stored(city, f"{PLANTED} Diskominfo", None, secrecy="terbatas"),
    }
    user = fresh(city.people[role])
    readable = set(Document.objects.visible_to(user).values_list("title", flat=True))
    assert set(found(city, role)) == readable & {row.title for row in planted.values()}
    wanted = {"opd": {"dinkes"}, "kepala_opd": {"dinkes"}, "opd2": {"bpkad"}, "diskominfo": set(planted)}
    if role in wanted:
        assert set(found(city, role)) == {planted[name].title for name in wanted[role]}
    assert (items_with_documents(city.evaluation, city.indicator(45), user) == {ITEM}) is bool(found(city, role))


def test_a_restricted_document_that_was_accepted_moves_nothing_for_who_may_not_read_it(city):
    """Neither its title nor that there is one shows through the order or the reasons."""
    plain = stored(city, "Laporan berkala", None, score=5.0)
    alike = stored(city, "Notula reviu layanan kesehatan", None, score=4.0)
    secret = send(city, items=items(city, ITEM), title="Notula reviu layanan kesehatan 2024", secrecy="terbatas")[0]
    Membership.objects.filter(user=city.people["opd2"]).update(agency=city.other_agency)
    accept(city, secret)
    assert found(city, "opd2") == [plain.title, alike.title]
    assert found(city, "opd") == [alike.title, plain.title]
    reasons = documents_for_items(city.evaluation, city.indicator(45), {ITEM}, fresh(city.people["opd2"]))[ITEM]
    assert [one.why for one in reasons] == ["sebab", "sebab"]


def test_what_was_accepted_here_before_moves_its_like_up_and_says_so(city):
    plain = stored(city, "Laporan berkala", city.agency, score=5.0)
    alike = stored(city, "Notula reviu layanan kesehatan", city.agency, score=4.0)
    assert found(city) == [plain.title, alike.title]
    accept(city, *send(city, items=items(city, ITEM), title="Notula reviu layanan kesehatan 2024"))
    assert found(city) == [alike.title, plain.title]
    rows = documents_for_items(city.evaluation, city.indicator(45), {ITEM}, fresh(city.people["opd"]))[ITEM]
    assert rows[0].why == (
        "sebab; judulnya seperti yang diterima untuk butir ini; pemiliknya sama dengan yang diterima untuk butir ini"
    )
    assert rows[1].why == "sebab; pemiliknya sama dengan yang diterima untuk butir ini"


def test_nothing_learned_in_one_region_is_used_in_another(city):
    """The very same acceptance, of an open document, in a neighbour's cycle with the same instrument."""
    plain = stored(city, "Laporan berkala", city.agency, score=5.0)
    alike = stored(city, "Notula reviu layanan kesehatan", city.agency, score=4.0)
    accepted = send(city, items=items(city, ITEM), title="Notula reviu layanan kesehatan 2024", secrecy="terbuka")[0]
    accept(city, accepted)
    assert found(city) == [alike.title, plain.title]
    elsewhere = Region.objects.create(code="51.02", name="Kabupaten Lain", kind="kabupaten", parent=city.region.parent)
    neighbour = Agency.objects.create(region=elsewhere, name="Dinas Kesehatan", short_name="Dinkes")
    theirs = cycle(city, region=elsewhere)
    Document.objects.filter(pk=accepted.version.document_id).update(region=elsewhere, owner=neighbour)
    Citation.objects.filter(pk=accepted.pk).update(evaluation=theirs, agency=neighbour)
    assert found(city) == [plain.title, alike.title]
    # Also for a person who works in both regions and reads both libraries.
    Membership.objects.create(user=city.people["opd"], region=elsewhere, role=Role.OPD, agency=neighbour)
    assert Document.objects.visible_to(fresh(city.people["opd"])).filter(region=elsewhere).exists()
    assert found(city) == [plain.title, alike.title]
    rows = documents_for_items(city.evaluation, city.indicator(45), {ITEM}, fresh(city.people["opd"]))[ITEM]
    assert [one.why for one in rows] == ["sebab", "sebab"]


def test_a_document_accepted_last_year_is_proposed_where_it_stood(city):
    """Also where nothing was read of it."""
    citation = send(city, items=items(city, ITEM), title="Notula 2024", page="7")[0]
    accept(city, citation)
    earlier = cycle(city, year=2024, state="selesai")
    Citation.objects.filter(pk=citation.pk).update(evaluation=earlier)
    rows = documents_for_items(city.evaluation, city.indicator(45), {ITEM}, fresh(city.people["opd"]))[ITEM]
    assert [(one.document.title, one.place, one.why) for one in rows] == [
        (
            "Notula 2024",
            "halaman 7",
            "diterima untuk butir ini tahun 2024; pemiliknya sama dengan yang diterima untuk butir ini",
        )
    ]


def test_points_of_what_is_learned():
    known = KnownDocument(1, "Notula reviu peta rencana 2024", "notula", 4)
    assert known.words == {"notula", "reviu", "peta", "rencana"}
    assert known.is_like(KnownDocument(2, "Notula Reviu Peta Rencana SPBE 2025", "", None))
    assert not known.is_like(KnownDocument(3, "Notula", "", None))
    assert not known.is_like(KnownDocument(4, "Notula rapat anggaran tahunan", "", None))
    assert SAME_DOCUMENT > LIKE_TITLE > SAME_KIND > SAME_AGENCY


@pytest.mark.parametrize("many", [1, 3])
def test_as_many_queries_for_many_documents_as_for_one(city, many, django_assert_num_queries):
    for number in range(many):
        stored(city, f"Notula {number}", city.agency)
        accept(city, *send(city, items=items(city, "I45-L4-01"), title=f"Laporan {number}"))
    user = fresh(city.people["opd"])
    assert user.all_agency_ids  # read once a request
    indicator = city.indicator(45)
    with django_assert_num_queries(3):
        assert len(documents_for_items(city.evaluation, indicator, {ITEM, "I45-L4-02"}, user)[ITEM]) == many
    with django_assert_num_queries(1):
        assert items_with_documents(city.evaluation, indicator, user) == {ITEM}


def test_the_card_offers_them_and_choosing_one_fills_the_form_and_sends_nothing(act, city):  # noqa: F811
    document = stored(city, "Notula <b>reviu</b>", city.agency)
    page = one_line(
        act("opd").get(f"{reverse('evidence_add', args=[city.evaluation.pk, 45])}?butir={ITEM}").content.decode()
    )
    cite = reverse("evidence_cite", args=[city.evaluation.pk, 45])
    chosen = f"{cite}?dokumen={document.pk}&butir={ITEM}&halaman=3&pasal=Pasal+2"
    assert "1 dokumen yang mungkin cocok" in page
    assert "Notula &lt;b&gt;reviu&lt;/b&gt;" in page
    assert "“Layanan direviu.”" in page
    assert chosen.replace("&", "&amp;") in page
    fields = shown_fields(act("opd"), chosen)
    assert (fields["items"], fields["page"], fields["article"]) == (str(items(city, ITEM)[0].pk), "3", "Pasal 2")
    assert not Citation.objects.exists()


def test_the_indicator_says_which_items_have_some_and_leads_to_them(act, city):  # noqa: F811
    stored(city, "Notula", city.other_agency)
    page = one_line(act("diskominfo").get(reverse("indicator", args=[city.evaluation.pk, 45])).content.decode())
    assert page.count("ada yang mungkin cocok") == 1
    choose = f"{reverse('evidence_cite', args=[city.evaluation.pk, 45])}?butir={ITEM}"
    assert f'href="{choose}"' in page
    chosen = one_line(act("diskominfo").get(choose).content.decode())
    assert "Dokumen yang mungkin cocok" in chosen
    assert "Diurutkan menurut isi yang terbaca, lalu kemiripan dengan data dukung" in chosen
    assert "Dokumen yang mungkin cocok" not in act("diskominfo").get(choose.replace(ITEM, "I45-L4-01")).content.decode()


def test_a_reading_keeps_its_rows_once_and_anew(city):
    document = stored(city, "Notula", city.agency)
    reading = VersionReading.objects.get(version__document=document)
    proposal = {"indicator": 45, "score": 4.0, "page": None, "article": "", "sentence": "", "why": "sebab"}
    reading.proposals = {"SPBE-2020": [proposal | {"items": ["I45-L3-01", "I45-L4-01"]}, proposal | {"items": []}]}
    keep_proposals([reading])
    keep_proposals([reading])
    rows = ProposedItem.objects.order_by("item").values_list("item", "place", "indicator")
    assert list(rows) == [("", 0, 45), ("I45-L3-01", 0, 45), ("I45-L4-01", 1, 45)]
