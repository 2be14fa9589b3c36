"""Which article of a regulation proves which policy, and where in it something is said. Pure, no Django.

An article proves a policy only where it is about the policy itself. It may speak of the same subject in passing, list
it among others, or regulate something beside it: then it is mere topic. So each sentence is read for its subject,
which stands at its beginning, and an article that is about several subjects is about none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reading.bm25 import Bm25
from reading.instrument_terms import CLEAR, Common, InstrumentTerms, Subject
from reading.stems import Phrases
from reading.structure import Article

HEAD = 8  # stems of a sentence over which its beginning counts less and less
HEAD_TIMES, FIRST_TIMES, HEADING_TIMES = 1.5, 1.6, 2.0
MOST_SENTENCES = 60
LOOKED_THROUGH, LONGEST_SENTENCE = 18_000, 240  # letters
MOST_A_SENTENCE = 20.0
LENGTH_POWER = 0.6  # long articles say everything more often
INSIDE_SHARE = 0.25
OTHERS_SHARE = 0.6
SENTENCE = re.compile(r"(?:[.;]\s+|\n[ \t]{0,40}(?=\(|[a-z]\.\s|\d+\.\s|[A-Z]))")
# Articles that regulate nothing by themselves: meaning of words, purpose, scope, money, coming into force.
FORMAL = re.compile(
    r"yang\s+dimaksud\s+dengan\s*:|mulai\s+berlaku|dicabut\s+dan\s+dinyatakan\s+tidak\s+berlaku|^\W*ruang\s+lingkup|"
    r"^\W*(?:pendanaan|pembiayaan|biaya)\b|memerintahkan\s+pengundangan|berdasarkan\s+prinsip|"
    r"^\W*(?:\(\w\)\s*)?(?:maksud|tujuan)\b.{0,80}(?:peraturan|ditetapkan)|unsur.unsur",
    re.IGNORECASE,
)
DEFINITIONS = re.compile(r"yang\s+dimaksud\s+dengan\s*:", re.IGNORECASE)
FORMAL_SHARE = 0.25
NORM = re.compile(r"\d|lampiran|ke(?:satu|dua|tiga|empat|lima|enam|tujuh)", re.IGNORECASE)
LOOSE_SHARE = 0.5  # words that stand in no article bind nobody
FORMAL_LETTERS = 400
ENOUGH = 3.0  # of an article's weight for an indicator: below it the article is not named
KNOWN_SHARE = 0.4  # of what a question asks: a text that knows less of it does not answer it
SHOWN = 5


@dataclass(frozen=True)
class ArticleFit:
    """An article and how well it fits what was asked; `score` compares articles, not documents."""

    article: Article
    score: float


@dataclass(frozen=True)
class PolicyFit:
    """The policies that an article may prove, best first, and how surely it is proof and not mere topic (0 to 1)."""

    indicators: tuple[int, ...]
    items: tuple[str, ...]
    score: float


class ArticleReader:
    """The subjects that articles are about, by an instrument's terms.

    In "audit keamanan" the first word is what it is about: a phrase that begins inside another subject's counts little.
    """

    def __init__(self, terms: InstrumentTerms) -> None:
        self.terms = terms
        self._families = _families(terms)

    def weights(self, article: Article) -> dict[int, float]:
        """How much an article is about each indicator's subject."""
        vocabulary = self.terms.common.vocabulary
        sentences = _sentences(article.text, self.terms.common)
        total = dict.fromkeys(self.terms.subjects, 0.0)
        for position, stems in enumerate(sentences):
            for number, weight in self._heard(stems).items():
                total[number] += min(weight, MOST_A_SENTENCE) * (FIRST_TIMES if position == 0 else 1.0)
        for number, weight in self._heard(vocabulary.stems(article.heading)).items():
            total[number] += HEADING_TIMES * weight
        many = max(len(sentences), 1) ** LENGTH_POWER
        return {number: weight / many for number, weight in total.items()}

    def _heard(self, stems: list[str]) -> dict[int, float]:
        hits = [
            (at, len(phrase), weight, number, phrase)
            for number, subject in self.terms.subjects.items()
            for at, phrase, weight in subject.phrases.found(stems)
        ]
        heard: dict[int, dict[tuple[str, ...], float]] = {}
        for at, _, weight, number, phrase in hits:
            inside = any(
                start < at < start + length and self._families[other] != self._families[number]
                for start, length, _, other, _ in hits
            )
            value = weight * (1 + HEAD_TIMES * max(0.0, 1 - at / HEAD)) * (INSIDE_SHARE if inside else 1.0)
            known = heard.setdefault(number, {})
            known[phrase] = max(known.get(phrase, 0.0), value)
        return {number: sum(known.values()) for number, known in heard.items()}


def _families(terms: InstrumentTerms) -> dict[int, int]:
    """Indicators that ask about one subject: a policy and its practice."""
    families = {number: number for number in terms.subjects}
    for policy in terms.policies:
        families.update(dict.fromkeys(policy.practice, policy.number))
    return families


def _sentences(text: str, common: Common) -> list[list[str]]:
    parts = [part for part in SENTENCE.split(text) if part and part.strip()][:MOST_SENTENCES]
    return [stems for stems in map(common.vocabulary.stems, parts) if stems]


def judge_policy(article: Article, terms: InstrumentTerms) -> PolicyFit:
    """Which policies an article may prove, and how surely."""
    every = ArticleReader(terms).weights(article)
    weights = {subject.number: every[subject.number] for subject in terms.policies}
    order = sorted(weights, key=lambda number: -weights[number])
    best = weights[order[0]]
    others = [*(weights[number] for number in order[1:]), *(every[subject.number] for subject in terms.rivals)]
    share = best / (best + sum(sorted(others, reverse=True)[:3]) * OTHERS_SHARE + ENOUGH)
    if FORMAL.search(article.text[:FORMAL_LETTERS]):
        share *= FORMAL_SHARE
    if not NORM.match(article.number):
        share *= LOOSE_SHARE
    items = [code for number in order[:2] for code in _policy_items(terms.subjects[number])]
    return PolicyFit(tuple(order[:SHOWN]), tuple(items[:SHOWN]), share)


def _policy_items(subject: Subject) -> list[str]:
    """The items that a valid article answers: policies of the levels at which rules exist, not drafts."""
    return [item.code for item in subject.items if item.kind == "kebijakan" and item.level in (2, 3, 4)]


def articles_for(indicator: int, articles: Sequence[Article], terms: InstrumentTerms) -> list[ArticleFit]:
    """The articles of a regulation that speak of an indicator's subject, best first; none where none does."""
    return rank_articles([indicator], articles, terms)[indicator]


def rank_articles(
    indicators: Sequence[int], articles: Sequence[Article], terms: InstrumentTerms
) -> dict[int, list[ArticleFit]]:
    """The same for several indicators, by number; each article is read once."""
    reader, families = ArticleReader(terms), _families(terms)
    found: dict[int, list[ArticleFit]] = {number: [] for number in indicators}
    for article in articles:
        every = reader.weights(article)
        share = FORMAL_SHARE if FORMAL.search(article.text[:FORMAL_LETTERS]) else 1.0
        for number in indicators:
            own = every[number]
            rest = [weight for other, weight in every.items() if families[other] != families[number]]
            score = share * own * own / (own + OTHERS_SHARE * sum(sorted(rest, reverse=True)[:2])) if own else 0.0
            if score >= ENOUGH:
                found[number].append(ArticleFit(article, score))
    return {number: sorted(fits, key=lambda fit: -fit.score)[:SHOWN] for number, fits in found.items()}


def telling_sentence(text: str, phrases: Phrases, common: Common) -> str:
    """The sentence that says most of some phrases, cut where it is long; "" where none says any."""
    best, told = 0.0, ""
    for part in SENTENCE.split(text[:LOOKED_THROUGH]):
        plain = " ".join(part.split()) if part else ""
        weight = sum(weight for _, _, weight in phrases.found(common.vocabulary.stems(plain))) if plain else 0.0
        if weight > best:
            best, told = weight, plain
    return shortened(told)


def shortened(sentence: str) -> str:
    """A sentence as a page quotes it, cut between two words where it is long."""
    return sentence if len(sentence) <= LONGEST_SENTENCE else sentence[:LONGEST_SENTENCE].rsplit(" ", 1)[0] + " …"


def answer_question(question: str, articles: Sequence[Article], terms: InstrumentTerms) -> list[ArticleFit]:
    """The articles that say what is asked in everyday words, best first; none where the text does not speak of it."""
    common = terms.common
    articles = [article for article in articles if not DEFINITIONS.search(article.text[:FORMAL_LETTERS])]
    texts = [common.vocabulary.stems(f"{article.heading} {article.text}") for article in articles]
    index = Bm25(texts)
    asked = common.vocabulary.stems(question)
    foreign = _foreign_words(asked, texts, terms)
    forms = {word: [] if word in foreign else _known_forms(word, index, common) for word in asked}
    told = sum(map(index.rarity, forms)) or 1.0
    if sum(index.rarity(word) for word, known in forms.items() if known) < KNOWN_SHARE * told:
        return []
    scores = index.scores(form for known in forms.values() for form in known)
    fits = [ArticleFit(article, score) for article, score in zip(articles, scores, strict=True) if score]
    return sorted(fits, key=lambda fit: -fit.score)[:SHOWN]


def _foreign_words(asked: Sequence[str], texts: Sequence[Sequence[str]], terms: InstrumentTerms) -> set[str]:
    """The words of those subjects in a question that the text never speaks of: "tim koordinasi" is not "koordinasi"."""
    foreign: set[str] = set()
    for subject in terms.subjects.values():
        for _, phrase, weight in subject.phrases.found(asked):
            start = list(phrase[:2])
            if len(start) == 2 and weight >= CLEAR and not any(_holds(text, start) for text in texts):
                foreign.update(phrase)
    return foreign


def _holds(stems: Sequence[str], pair: list[str]) -> bool:
    return any([one, two] == pair for one, two in pairwise(stems))


def _known_forms(word: str, index: Bm25, common: Common) -> list[str]:
    """The word, or what the text says instead."""
    if index.knows(word):
        return [word]
    return [form for other in common.near.get(word, ()) for form in other if index.knows(form)]
