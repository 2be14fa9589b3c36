"""One regulation against all policies of an instrument: which article has which element, and what is missing.

It says up to which level all elements were found, never which level it is: whether a rule is enough, people judge.
Pure, no Django.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reading.articles import DEFINITIONS, FORMAL_LETTERS, rank_articles, telling_sentence
from reading.instrument_terms import Element, InstrumentTerms
from reading.structure import Article, split_articles


@dataclass(frozen=True)
class ElementPlace:
    """An element of a policy and where it was found; `article` is None where it was not."""

    element: Element
    article: Article | None = None
    sentence: str = ""


@dataclass(frozen=True)
class PolicyCheck:
    """One policy: its elements in the order of the criteria, and the level up to which all were found (None: none)."""

    indicator: int
    places: tuple[ElementPlace, ...]
    complete_to: int | None

    @property
    def missing(self) -> list[str]:
        return [place.element.name for place in self.places if place.article is None]

    @property
    def is_regulated(self) -> bool:
        return any(place.article for place in self.places)


def check_regulation(pages: Sequence[str], terms: InstrumentTerms) -> list[PolicyCheck]:
    """Every policy of the instrument; none where the text has no articles."""
    articles = [article for article in split_articles(pages) if not DEFINITIONS.search(article.text[:FORMAL_LETTERS])]
    if not articles:
        return []
    policies = {subject.number: subject for subject in terms.policies}
    ranked = rank_articles(list(policies), articles, terms)
    checks = []
    for number, subject in policies.items():
        own = [fit.article for fit in ranked[number]]
        places = tuple(_place(element, own, terms) for element in subject.elements)
        checks.append(PolicyCheck(number, places, _complete_to(places)))
    return checks


def _place(element: Element, articles: Sequence[Article], terms: InstrumentTerms) -> ElementPlace:
    """The first of the articles about the policy, best first, that names the element."""
    for article in articles:
        sentence = telling_sentence(article.text, element.phrases, terms.common)
        if sentence:
            return ElementPlace(element, article, sentence)
    return ElementPlace(element)


def _complete_to(places: Sequence[ElementPlace]) -> int | None:
    complete = None
    for level in sorted({place.element.level for place in places}):
        if any(place.article is None for place in places if place.element.level <= level):
            break
        complete = level
    return complete
