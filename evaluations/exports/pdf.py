"""PDF files by typst: a template of ours, what it shows as JSON, and fonts of ours.

Nothing that a person typed is ever source: typst reads it as data and cannot be made to run it. Templates stand in
`typst/`, share `house.typ` (head, facts, "halaman n dari m") and reach no file outside that folder and no network.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluations.exports.file_facts import LabelledValue, file_facts
from evaluations.models import Evaluation
from regions import clock

PDF = "application/pdf"
ROOT = Path(__file__).parent / "typst"
FONTS = ROOT / "fonts"


def pdf_file(
    template: str,
    *,
    evaluation: Evaluation,
    title: str,
    status: str,
    content: Mapping[str, Any],
    more: Sequence[LabelledValue] = (),
) -> bytes:
    """One tagged file (PDF/UA where our font has every letter), with the facts of its cycle in the head.

    `content` is what the template of that name shows: texts, numbers, lists, mappings; dates as people read them.
    """
    import typst

    facts = [[label, str(value)] for label, value in file_facts(evaluation, status, more)]
    given = {"title": title, "facts": facts, "is_sample": evaluation.is_sample, **content}
    try:
        return _compile_typst(template, given, pdf_standards=["ua-1"])
    except typst.TypstError:
        # PDF/UA refuses a file with a letter that our font does not have; a box in its place is better than no file.
        return _compile_typst(template, given)


def _compile_typst(template: str, given: Mapping[str, Any], **options: Any) -> bytes:
    import typst

    return typst.compile(
        ROOT / f"{template}.typ",
        root=ROOT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(given, ensure_ascii=False)},
        timestamp=int(clock.now().timestamp()),
        **options,
    )
