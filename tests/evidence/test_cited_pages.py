"""Page numbers that no document can have are refused where they are typed; words and times stay as they are."""

import pytest
from django.core.exceptions import ValidationError

from evidence.citations import CitationPlace, citation_targets, cite_version, require_place
from evidence.models import Citation, DocumentVersion
from evidence.rules.cited_pages import BACKWARDS, UNREACHABLE, first_page
from tests.builders.evidence_builders import items, send
from tests.builders.evidence_page_builders import act, add_url, typed  # noqa: F401
from tests.builders.html_builders import one_line


@pytest.mark.parametrize("words", ["3", "3–6, 9", "hlm. 12", "Halaman 4-5", "lampiran 2", "02.15", "iv", "9999"])
def test_what_a_document_can_have_is_taken(words):
    require_place(CitationPlace(page=words))


@pytest.mark.parametrize(
    ("words", "said"),
    [("0-99999999", UNREACHABLE), ("0", UNREACHABLE), ("hlm. 10000", UNREACHABLE), ("9–3", BACKWARDS)],
)
def test_what_no_document_can_have_is_refused(words, said):
    with pytest.raises(ValidationError) as refused:
        require_place(CitationPlace(page=words))
    assert refused.value.message_dict == {"page": [said]}


@pytest.mark.parametrize(
    ("words", "page"), [("3–6", 3), ("hlm. 12", 12), ("lampiran 2", None), ("0-9", None), ("", None)]
)
def test_a_reader_is_led_to_the_first_page(words, page):
    assert first_page(words) == page


def test_the_form_says_it_at_its_field_and_keeps_what_was_typed(act, city):  # noqa: F811
    answer = act("opd").post(add_url(city), typed(city, page="0-99999999"))
    assert (answer.status_code, Citation.objects.count()) == (200, 0)
    text = one_line(answer.content.decode())
    assert (UNREACHABLE in text, 'value="0-99999999"' in text) == (True, True)


def test_a_page_after_the_last_is_refused_where_the_pages_are_counted(city):
    send(city, page="1", secrecy="terbuka")
    version = DocumentVersion.objects.get()
    DocumentVersion.objects.update(pages=3)
    version.refresh_from_db()
    with pytest.raises(ValidationError, match="hanya 3 halaman"):
        cite_version(
            evaluation=city.evaluation,
            targets=citation_targets(city.indicator(45), items(city, "I45-L2-01")),
            agency=city.agency,
            version=version,
            place=CitationPlace(page="4"),
            by=city.people["opd"],
        )
