"""The crawl that compares the site before and after a change: what it reads, follows and reports."""

import json

from tests.crawl.__main__ import show_differences
from tests.crawl.compare import differences
from tests.crawl.pages import PageLink, json_links, links, visible_text
from tests.crawl.walk import QUERIES_A_PATH, QUERIES_A_SHAPE, PageReply, Walk


def crawled(**changes):
    """A crawl of one page, as it is read from its file."""
    record = {
        "account": "opd",
        "address": "/siklus/1/",
        "htmx": False,
        "status": 200,
        "location": "",
        "type": "text/html",
        "queries": 12,
        "text": "Siklus 2025\nTahap: mandiri\nJadwal",
    }
    return {("opd", "/siklus/1/", False): record | changes}


def test_the_same_pages_do_not_differ():
    assert list(differences(crawled(), crawled())) == []


def test_a_changed_sentence_is_shown_as_a_difference_of_lines():
    changed = crawled(text="Siklus 2025\nTahap: dokumen\nJadwal")
    assert list(differences(crawled(), changed)) == [
        "opd /siklus/1/\n  --- before\n  +++ after\n  @@ -1,3 +1,3 @@\n"
        "   Siklus 2025\n  -Tahap: mandiri\n  +Tahap: dokumen\n   Jadwal"
    ]


def test_a_changed_status_is_shown():
    changed = crawled(status=302, location="/masuk/")
    assert list(differences(crawled(), changed)) == ["opd /siklus/1/\n  status: 200 -> 302\n  location:  -> /masuk/"]


def test_a_changed_number_of_queries_is_shown():
    assert list(differences(crawled(), crawled(queries=13))) == ["opd /siklus/1/\n  queries: 12 -> 13"]


def test_a_lost_page_and_a_new_page_are_shown():
    assert list(differences(crawled(), {})) == ["opd /siklus/1/\n  missing"]
    assert list(differences({}, crawled())) == ["opd /siklus/1/\n  new"]


def test_the_command_answers_1_when_two_files_differ(tmp_path, capsys):
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    for path, queries in ((before, 12), (after, 13)):
        (record,) = crawled(queries=queries).values()
        path.write_text(json.dumps(record) + "\n")
    assert show_differences(before, before) == 0
    assert show_differences(before, after) == 1
    assert capsys.readouterr().out == "0 pages differ\nopd /siklus/1/\n  queries: 12 -> 13\n1 pages differ\n"


def test_the_visible_text_folds_blanks_and_keeps_what_is_read_out():
    page = """
        <html><head><title> Lembar   kerja </title><style>p {color: red}</style></head>
        <body><script>alert(1)</script>
        <form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="abc"></form>
        <p>Nilai
           <b>3,05</b>&nbsp;dari   5</p><button aria-label="Simpan  nilai"> </button>
        <select><option value="1">satu</option><option value="2" selected>dua</option></select></body></html>"""
    assert visible_text(page).split("\n") == [
        "Lembar kerja",
        "Nilai 3,05 dari 5",
        "[aria-label: Simpan nilai]",
        "[value: 1] satu",
        "[value: 2] [selected] dua",
    ]
    assert visible_text(" \n ") == ""


def test_links_are_those_that_ask_this_site():
    page = """<a href="/a/?x=1&amp;y=2#bagian">a</a> <a href="baru/">b</a> <a href="mailto:x@contoh.invalid">c</a>
        <a href="https://spbe.go.id/">d</a> <p hx-get="/daftar/">e</p> <form method="post" action="/simpan/"></form>"""
    assert links(page, "/siklus/1/?q=2") == [
        PageLink("/a/?x=1&y=2"),
        PageLink("/siklus/1/baru/"),
        PageLink("/daftar/", is_htmx=True),
    ]


def test_a_form_that_asks_is_sent_as_it_is_and_once_for_each_choice():
    page = """<form action="/hasil/"><input name="cari" value="bali"><select name="tahun">
        <option>2024</option><option selected>2025</option></select>
        <input type="checkbox" name="semua" value="ya"></form>"""
    assert links(page, "/") == [
        PageLink("/hasil/?cari=bali&tahun=2025"),
        PageLink("/hasil/?cari=bali&tahun=2024"),
        PageLink("/hasil/?cari=bali&tahun=2025&semua=ya"),
    ]


def test_an_answer_of_the_api_leads_to_what_it_lists():
    content = json.dumps({"next": "http://localhost/api/hasil/?page=2", "results": [{"id": 7}]})
    assert json_links(content, "/api/hasil/") == [
        PageLink("/api/hasil/?page=2"),
        PageLink("/api/hasil/7/"),
        PageLink("/api/hasil/results/7/"),
    ]


def walked(site, left_out=()):
    """The walk through a site of {address: addresses that it leads to}, or a status instead of them."""

    def fetch(link):
        found = site.get(link.address, [])
        if isinstance(found, int):
            return PageReply(found, "", "text/html", 0, "", [])
        return PageReply(200, "", "text/html", 0, "", [PageLink(address) for address in found])

    walk = Walk(fetch, lambda path: path not in left_out)
    walk.start([PageLink("/")])
    return walk


def test_each_page_is_read_once_but_for_the_way_out_and_what_refuses_get():
    site = {"/": ["/a/", "/keluar/", "/simpan/"], "/a/": ["/", "/b/"], "/b/": ["/a/"], "/simpan/": 405}
    assert [link.address for link in walked(site, left_out=("/keluar/",)).read] == ["/", "/a/", "/b/"]


def test_the_queries_of_one_path_are_bounded_and_the_rest_is_listed():
    addresses = [f"/a/?n={number}" for number in range(QUERIES_A_PATH + 2)]
    walk = walked({"/": addresses})
    assert [link.address for link in walk.read] == ["/", *addresses[:QUERIES_A_PATH]]
    assert [link.address for link in walk.capped] == addresses[QUERIES_A_PATH:]


def test_paths_that_differ_in_a_number_share_one_bound():
    addresses = [f"/i/{path}/?n={number}" for path in range(8) for number in range(5)]
    walk = walked({"/": [*addresses, "/i/9/"]})
    assert [link.address for link in walk.read] == ["/", *addresses[:QUERIES_A_SHAPE], "/i/9/"]
    assert [link.address for link in walk.capped] == addresses[QUERIES_A_SHAPE:]
