"""One regulation against all policies of an instrument: which article has which element, and what is missing.

It says up to which level all elements were found, never which level it is: whether a rule is enough, people judge.
Pure, no Django.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reading.articles import DEFINITIONS, FORMAL_LETTERS, LOOKED_THROUGH, rank_articles, shortened, telling_sentence
from reading.instrument_terms import Element, InstrumentTerms
from reading.structure import Article, split_articles

# "domain proses bisnis, layanan, dan keamanan": the word stands once and is meant for each member of the list.
DOMAIN = "domain "
DOMAIN_LIST = re.compile(
    r"(?i:(?<!nama )\bdomain\b)(?P<members>.{0,800}?)(?=(?<!\W\w)(?<!\W\d\d)\.\s*(?:\n|\s[A-Z(])|\.?\s*\Z)", re.DOTALL
)
MEMBER_ENDS = re.compile(r"\b(?:yang|sebagaimana|untuk|pada|dalam)\b.*", re.IGNORECASE | re.DOTALL)
MOST_MEMBERS = 40
MARKER = re.compile(r"\s*\(?(?:[a-z]|\d{1,2})[.)]\s+")


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
        if sentence := sentence or _list_with(element, article.text, terms):
            return ElementPlace(element, article, sentence)
    return ElementPlace(element)


def _list_with(element: Element, text: str, terms: InstrumentTerms) -> str:
    """The list of domains that has the element's domain as a member of its own; "" where none has."""
    if not element.name.startswith(DOMAIN):
        return ""
    stems = terms.common.vocabulary.stems
    wanted = stems(element.name.removeprefix(DOMAIN))
    for found in DOMAIN_LIST.finditer(text[:LOOKED_THROUGH]):
        members = [MEMBER_ENDS.sub("", MARKER.sub(" ", part, count=1)) for part in re.split("[,;:]", found["members"])]
        members += members[-1].split(" dan ") if len(members) > 1 else []
        if any([stem for stem in stems(member) if stem != "spbe"] == wanted for member in members[:MOST_MEMBERS]):
            return shortened(" ".join(found.group().split()))
    return ""


def _complete_to(places: Sequence[ElementPlace]) -> int | None:
    complete = None
    for level in sorted({place.element.level for place in places}):
        if any(place.article is None for place in places if place.element.level <= level):
            break
        complete = level
    return complete
