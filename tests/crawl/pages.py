"""What a person sees of a page, and where its links lead."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html

HOST = "localhost"
SITE = f"http://{HOST}"
SILENT = frozenset({"script", "style", "template"})
SPOKEN = ("title", "aria-label", "placeholder", "alt", "value")
STATES = ("checked", "selected", "disabled")
# Inside a line of text; everything else begins a line of its own.
INLINE = re.compile(
    r"a|abbr|b|bdi|cite|code|data|del|dfn|em|i|ins|kbd|label|mark|output|q|s|small|span|strong|sub|sup|svg|path|time"
    r"|tspan|u|use|var|wbr"
)
KEYS = ("id", "code", "number")
ITEMS_A_LIST = 5
SECRETS = ("csrfmiddlewaretoken", "form_token")
BLANKS = re.compile(r"\s+")


class PageLink(NamedTuple):
    """A path with its query; htmx asks for it with its own header and may get a part of the page."""

    address: str
    is_htmx: bool = False

    @property
    def path(self) -> str:
        return self.address.partition("?")[0]


def visible_text(content: str) -> str:
    """The words of title and body, one line a block, blanks folded; scripts, styles and tokens of forms left out."""
    page = _parsed(content)
    if page is None:
        return ""
    pieces: list[str] = []
    for part in page.xpath("//head/title | //body"):
        _collect(part, pieces)
    return folded("".join(pieces))


def folded(text: str) -> str:
    """The same lines with one blank between two words, and no empty line."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _collect(node: html.HtmlElement, pieces: list[str]) -> None:
    """Add what one element shows, and all inside it."""
    if not isinstance(node.tag, str) or node.tag in SILENT or node.get("name") in SECRETS:
        return
    edge = "" if INLINE.fullmatch(node.tag) else "\n"
    pieces += [edge, *_attributes(node), BLANKS.sub(" ", node.text or "")]
    for child in node:
        _collect(child, pieces)
        pieces.append(BLANKS.sub(" ", child.tail or ""))
    pieces.append(edge)


def _attributes(node: html.HtmlElement) -> list[str]:
    """What is read out, shown in a field, or marked in a choice."""
    values = ((name, BLANKS.sub(" ", node.get(name) or "").strip()) for name in SPOKEN)
    marks = [f" [{name}] " for name in STATES if name in node.attrib]
    return [f" [{name}: {value}] " for name, value in values if value] + marks


def links(content: str, base: str) -> list[PageLink]:
    """Every address of this site that the page asks for with GET, in the order of the page."""
    page = _parsed(content)
    if page is None:
        return []
    found = [link for node in page.iter() if isinstance(node.tag, str) for link in _links_of(node, base)]
    return list(dict.fromkeys(found))


def _links_of(node: html.HtmlElement, base: str) -> Iterator[PageLink]:
    """Of one element: a link, a frame, htmx's GET, or a form that asks."""
    asked = [(node.get("href"), False)] if node.tag == "a" else []
    asked += [(node.get("src"), False)] if node.tag in ("iframe", "embed", "img") else []
    asked += [(node.get("hx-get"), True)]
    if node.tag == "form" and (node.get("method") or "get").lower() == "get":
        action = urljoin(SITE + base, node.get("action") or base).partition("?")[0]
        asked += [(f"{action}?{query}", False) for query in _queries(node)]
    for target, is_htmx in asked:
        if target is not None and (address := same_site(target, base)):
            yield PageLink(address, is_htmx)


def same_site(target: str, base: str) -> str | None:
    """Path and query without the fragment; None for another site, mail, or a picture inside the page."""
    try:
        parts = urlsplit(urljoin(SITE + base, target))
    except ValueError:
        return None
    if (parts.scheme, parts.hostname) != ("http", HOST):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _queries(form: html.FormElement) -> Iterator[str]:
    """What the form sends as it is, then with each of its choices taken once."""
    now = form.form_values()
    yield urlencode(now)
    for field in form.iter("select", "input"):
        for value in _choices(field):
            others = [pair for pair in now if pair[0] != field.name]
            yield urlencode([*others, (field.name, value)])


def _choices(field: html.HtmlElement) -> list[str]:
    """The values to choose from; a field to type in has none."""
    if not field.name or "disabled" in field.attrib:
        return []
    if field.tag == "select":
        return list(field.value_options)
    return [field.get("value", "on")] if field.type in ("checkbox", "radio") else []


@lru_cache(maxsize=1)  # its words and its links are asked for one after the other
def _parsed(content: str) -> html.HtmlElement | None:
    """The page or part of a page; None when there is nothing in it."""
    return html.document_fromstring(content) if content.strip() else None


def json_text(content: str) -> str:
    """One value a line, in the order of the answer."""
    return json.dumps(json.loads(content), ensure_ascii=False, indent=0)


def json_links(content: str, base: str) -> list[PageLink]:
    """Where an answer of the API may lead: the addresses in it, and the addresses of the things it lists.

    Not all of these exist: an item of the list "indicators" may be found under that name, below the list, or nowhere.
    """
    path = PageLink(base).path
    return list(dict.fromkeys(PageLink(address) for address in _named(json.loads(content), path, path)))


def _named(value: Any, path: str, folder: str) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(f"{SITE}/"):
        yield value.removeprefix(SITE)
    elif isinstance(value, dict):
        yield from (f"{place}{value[key]}/" for key in KEYS if key in value for place in (path, folder))
        for name, inner in value.items():
            yield from _named(inner, path, f"{path}{name}/")
    elif isinstance(value, list):
        for item in value[:ITEMS_A_LIST]:
            yield from _named(item, path, folder)
