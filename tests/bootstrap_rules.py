"""Bootstrap without the rules that no page can use: `python -m tests.bootstrap_rules` writes the file that is sent.

Of 232 kB every page would carry some 50. `static/vendor/bootstrap/bootstrap.min.css` stays whole.
"""

from collections.abc import Iterable

import tinycss2
from tinycss2.ast import Node

from tests.stylesheets import ROOT, can_be_used, class_names

PUBLISHED = ROOT / "static/vendor/bootstrap/bootstrap.min.css"
SHIPPED = ROOT / "static/vendor/bootstrap/bootstrap.used.css"
CONDITIONS = ("media", "supports")  # at-rules that hold rules


def used_rules(sheet: str | None = None) -> str:
    """The rules of a stylesheet (Bootstrap's without one) whose classes the program can put on a page."""
    source = PUBLISHED.read_text() if sheet is None else sheet
    return "".join(_used(tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)))


def _used(nodes: Iterable[Node]) -> list[str]:
    kept = []
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = [text for text in _selectors(node.prelude) if all(map(can_be_used, class_names(text)))]
            kept += [f"{','.join(selectors)}{{{tinycss2.serialize(node.content)}}}"] if selectors else []
        elif node.type == "at-rule" and node.lower_at_keyword in CONDITIONS:
            inner = _used(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))
            kept += [f"@{node.at_keyword}{tinycss2.serialize(node.prelude)}{{{''.join(inner)}}}"] if inner else []
        else:
            kept.append(node.serialize())
    return kept


def _selectors(prelude: list[Node]) -> list[str]:
    """A rule's selectors, one by one."""
    parts: list[list[Node]] = [[]]
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return [tinycss2.serialize(part).strip() for part in parts]


if __name__ == "__main__":
    SHIPPED.write_text(used_rules())
