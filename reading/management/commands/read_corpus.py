"""Answers a folder of labelled names, articles, questions and title pages through the functions that the pages use.

    manage.py read_corpus FOLDER --out FILE

Each folder below FOLDER that holds a `names.csv` is one part. The answers are one JSON file; the corpus' own scorer
compares them with the labels, which are never read here.
"""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reading.articles import answer_question, articles_for, judge_policy
from reading.file_names import rank_name
from reading.header_facts import read_facts
from reading.instrument_terms import InstrumentTerms, terms_of
from reading.structure import Article, split_articles

POLICIES = "SPBE-2020"  # the instrument whose policies articles prove
Row = dict[str, Any]
Answers = dict[str, dict[str, Any]]


class Command(BaseCommand):
    help = "Menjawab korpus berlabel dengan fungsi yang juga dipakai halaman."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, folder: Path, out: Path, **options: Any) -> None:
        parts = sorted(found.parent for found in [*folder.glob("*/names.csv"), *folder.glob("names.csv")])
        if not parts:
            raise CommandError(f"{folder} tidak berisi bagian korpus (names.csv).")
        answers: Answers = {}
        for part in parts:
            for name, said in answer_part(part).items():
                answers.setdefault(name, {}).update(said)
        out.write_text(json.dumps(answers, ensure_ascii=False, indent=1), encoding="utf-8")
        self.stdout.write(", ".join(f"{name} {len(said)}" for name, said in answers.items()))


def answer_part(part: Path) -> Answers:
    """The answers to one part of a corpus, by file and row."""
    with (part / "names.csv").open(encoding="utf-8", newline="") as stream:
        names = list(csv.DictReader(stream))
    articles = _lines(part / "articles.jsonl")
    return {
        "names": {row["id"]: _answer_name(row) for row in names},
        "articles": {row["id"]: _answer_article(row) for row in articles},
        "queries": _answer_queries(_lines(part / "queries.jsonl"), articles),
        "pageqa": _answer_pages(_lines(part / "pageqa.jsonl"), part / "docs"),
        "headers": {row["id"]: _answer_header(row) for row in _lines(part / "headers.jsonl")},
    }


def _lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _terms(code: str) -> InstrumentTerms:
    terms = terms_of(code)
    if terms is None:
        raise CommandError(f"Tidak ada daftar istilah untuk {code}.")
    return terms


def _answer_name(row: Row) -> Row:
    ranked = rank_name(row["name_stripped"], _terms(row["instrument"]))
    items = [code for one in ranked for code in one.items[: 3 if one is ranked[0] else 1]]
    return {"indicators": [one.indicator for one in ranked], "items": items[:5]}


def _article(row: Row) -> Article:
    return Article(str(row["pasal"]), row["text"], first_page=row["page"], last_page=row["page_end"])


def _answer_article(row: Row) -> Row:
    fit = judge_policy(_article(row), _terms(POLICIES))
    return {"indicators": list(fit.indicators), "items": list(fit.items), "score": fit.score}


def _answer_queries(rows: Sequence[Row], articles: Sequence[Row]) -> Row:
    by_document: dict[str, list[Row]] = {}
    for row in articles:
        by_document.setdefault(row["doc"], []).append(row)
    said = {}
    for row in rows:
        own = by_document.get(row["doc"], [])
        numbers = {str(article["pasal"]): article["pasal"] for article in own}
        fits = articles_for(row["indicator"], [_article(article) for article in own], _terms(row["instrument"]))
        pages = [fit.article.first_page for fit in fits if fit.article.first_page]
        said[row["id"]] = {"pasal": [numbers[fit.article.number] for fit in fits], "pages": pages}
    return said


def _answer_pages(rows: Sequence[Row], folder: Path) -> Row:
    said, read = {}, {}
    for row in rows:
        document = row["doc"]
        if document not in read:
            pages = {line["page"]: line["text"] for line in _lines(folder / f"{document}.pages.jsonl")}
            read[document] = split_articles([pages.get(number, "") for number in range(1, max(pages) + 1)])
        fits = answer_question(row["query"], read[document], _terms(row["instrument"] or POLICIES))
        numbers = [int(fit.article.number) if fit.article.number.isdigit() else fit.article.number for fit in fits]
        said[row["id"]] = {"pasal": numbers, "pages": list(dict.fromkeys(fit.article.first_page for fit in fits))}
    return said


def _answer_header(row: Row) -> Row:
    facts = {name: fact.value for name, fact in read_facts([row["text"]]).items()}
    year = int(facts["year"]) if "year" in facts else None
    return {name: facts.get(name) for name in ("kind", "number", "date", "subject", "issuer")} | {"year": year}
