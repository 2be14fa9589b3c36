"""What a browser would run is refused by each of its signs alone, also in front of a good PDF or behind blanks."""

import io

import pytest

from tests.files import jpg, pdf, png
from tests.hostile import NAMED, UNKNOWN, WEB
from uploads.filetypes import JUNK, PDF, PNG, TypeRefused, identify_content

# Each says by one sign alone that it is markup; none holds a second one.
SIGNS = {
    "svg": b"<svg onload='a()'/>",
    "SVG in capitals": b"<SVG ONLOAD='a()'/>",
    "svg after a blank": b"< svg onload='a()'/>",
    "doctype svg": b"<!DOCTYPE svg>",
    "doctype html": b"<!doctype  html>",
    "html": b"<html lang='id'>",
    "head": b"<head>",
    "body": b"<body onload='a()'>",
    "script": b"<script>a()</script>",
    "iframe": b"<iframe src='//x'>",
    "xml": b"<?xml version='1.0'?><a/>",
}


def refusal_of(content, name):
    with pytest.raises(TypeRefused) as refused:
        identify_content(io.BytesIO(content), name)
    return str(refused.value)


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
@pytest.mark.parametrize("name", ["gambar.svg", "gambar.png", "surat.pdf", "tanpa akhiran"])
def test_markup_is_named_as_what_it_is(sign, name):
    assert refusal_of(b"\n " + sign, name) == WEB


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_markup_before_a_pdf_is_no_pdf(sign):
    assert refusal_of(sign + b"\n" + pdf(), "surat.pdf") == WEB


def test_words_of_a_mail_before_a_pdf_are_no_markup():
    assert (
        identify_content(io.BytesIO(b"From: Sekda <sekda@contoh.go.id>\r\nSubject: 5 < 6\r\n\r\n" + pdf()), "surat.pdf")
        == PDF
    )


@pytest.mark.parametrize(("before", "is_found"), [(JUNK, True), (JUNK + 1, False)])
def test_the_header_of_a_pdf_stands_within_the_first_bytes(before, is_found):
    content = b" " * before + pdf()
    if is_found:
        assert identify_content(io.BytesIO(content), "surat.pdf") == PDF
    else:
        assert refusal_of(content, "surat.pdf") == UNKNOWN


@pytest.mark.parametrize(("make", "label", "ending"), [(png, "gambar PNG", "png"), (jpg, "gambar JPG", "jpg")])
@pytest.mark.parametrize("name", ["svg", "html", "SVG"])
def test_a_picture_that_is_called_markup_is_refused_by_its_name(make, label, ending, name):
    assert refusal_of(make(), f"gambar.{name}") == NAMED.format(name.lower(), label, ending)


def test_an_ending_in_capitals_is_the_same_ending():
    assert identify_content(io.BytesIO(png()), "FOTO.PNG") == PNG
