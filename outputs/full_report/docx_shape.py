"""Which placeholders a city's DOCX template may use, and whether it uses any other. Pure; messages in Indonesian.

A template is a little program of somebody else's. It may name what the report knows, walk through its lists and ask
whether something is empty; everything else that Jinja can do (calls, arithmetic, filters, imports) is refused here,
before the sandbox would have to refuse it.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

TEXT_VALUE = ""
LAYER = {"nomor": TEXT_VALUE, "nama": TEXT_VALUE, "bobot": TEXT_VALUE, "nilai": TEXT_VALUE}
STRENGTH = {"nomor": TEXT_VALUE, "nama": TEXT_VALUE, "tingkat": TEXT_VALUE, "fakta": TEXT_VALUE}
# A text, a mapping, or a list (of one example): what the placeholders stand for.
SHAPE: Mapping[str, Any] = {
    "judul": TEXT_VALUE,
    "pemerintah": TEXT_VALUE,
    "siklus": TEXT_VALUE,
    "instrumen": TEXT_VALUE,
    "status": TEXT_VALUE,
    "dibuat": TEXT_VALUE,
    "segel": TEXT_VALUE,
    "keterangan": TEXT_VALUE,
    "nama_indeks": TEXT_VALUE,
    "indeks": TEXT_VALUE,
    "predikat": TEXT_VALUE,
    "status_indeks": TEXT_VALUE,
    "ringkasan": [TEXT_VALUE],
    "domain": [LAYER],
    "aspek": [LAYER],
    "indikator": [{**LAYER, "aspek": TEXT_VALUE, "tahap": TEXT_VALUE}],
    "aturan": TEXT_VALUE,
    "uraian": [
        {
            "nomor": TEXT_VALUE,
            "nama": TEXT_VALUE,
            "nilai": TEXT_VALUE,
            "pemenuhan": TEXT_VALUE,
            "kekuatan": [STRENGTH],
            "kelemahan": [STRENGTH],
        }
    ],
    "rekomendasi": {
        "catatan": TEXT_VALUE,
        "ringkasan": TEXT_VALUE,
        "terbaik": TEXT_VALUE,
        "terlemah": TEXT_VALUE,
        "saran": TEXT_VALUE,
    },
    "sumber": [TEXT_VALUE],
}
# What a template's author reads beside them.
MEANINGS: tuple[tuple[str, str], ...] = (
    ("{{ judul }}, {{ pemerintah }}, {{ siklus }}, {{ instrumen }}", "kepala laporan; siklus dan instrumen wajib ada"),
    ("{{ status }}, {{ dibuat }}, {{ segel }}", "status nilai, tanggal dan jam, segel; ketiganya wajib ada"),
    ("{{ keterangan }}", "“Data contoh” pada siklus contoh, kepastian daftar butir bila perlu; selain itu kosong"),
    ("{{ nama_indeks }}, {{ indeks }}, {{ predikat }}, {{ status_indeks }}", "indeks yang memimpin laporan"),
    ("{%p for kalimat in ringkasan %} … {{ kalimat }} … {%p endfor %}", "ringkasan; begitu juga sumber"),
    ("{%tr for baris in domain %} … {%tr endfor %}", "baris.nomor, .nama, .bobot, .nilai; begitu juga aspek"),
    ("{%tr for baris in indikator %} … {%tr endfor %}", "baris.nomor, .nama, .aspek, .bobot, .nilai, .tahap"),
    ("{%p for bagian in uraian %} … {%p endfor %}", "bagian.nomor, .nama, .nilai, .pemenuhan, .kekuatan, .kelemahan"),
    (
        "{%p for baris in bagian.kekuatan %} … {%p endfor %}",
        "baris.nomor, .nama, .tingkat, .fakta; begitu juga kelemahan",
    ),
    ("{{ aturan }}", "aturan kekuatan dan kelemahan, dan nomor indikator yang faktanya belum ditulis"),
    ("{%p if baris.fakta %} … {%p endif %}", "fakta yang belum ditulis itu kosong"),
    ("{{ rekomendasi.saran }}", "rekomendasi: .catatan, .ringkasan, .terbaik, .terlemah, .saran"),
    ("{% if segel %} … {% endif %}", "bagian yang hanya tampil bila ada isinya"),
)
REQUIRED = ("siklus", "instrumen", "status", "dibuat", "segel")
LOOP = {"index": TEXT_VALUE, "first": TEXT_VALUE, "last": TEXT_VALUE}
MAX_LOOP_DEPTH = 2  # loops within loops: aspects and their strengths
UNKNOWN_COMMAND = (
    "Perintah itu tidak dapat dipakai dalam templat; yang dapat: penanda, {% for … in … %}, dan {% if … %}."
)
UNBALANCED = "Susunan penanda belum lengkap: periksa pasangan {{ }}, {% for %} … {% endfor %}, {% if %} … {% endif %}."
ASSUMED_ROWS = 60  # of a list at most, and more than any report has
ASSUMED_LETTERS = 500  # letters of a placeholder's text, about
MAX_RENDERED = 32 * 1024 * 1024  # letters of a filled part; reports have some hundred thousand
LOOP_TOO_LONG = "Bagian yang diulang dengan for terlalu panjang; laporan menjadi terlalu besar. Ringkas isinya."
PLAIN_NODES = (nodes.Output, nodes.TemplateData)
ENVIRONMENT = SandboxedEnvironment(autoescape=True)


class TemplateFault(ValueError):
    """One thing that a template may not say."""


def part_faults(source: str) -> list[str]:
    """What is wrong with one part of a template, each thing once."""
    try:
        tree = ENVIRONMENT.parse(source)
        found = list(dict.fromkeys(_walk(tree.body, dict(SHAPE), 0)))
        return found or ([LOOP_TOO_LONG] if _rendered_length(tree, 1) > MAX_RENDERED else [])
    except (TemplateSyntaxError, RecursionError):
        return [UNBALANCED]


def _rendered_length(node: nodes.Node, times: int) -> int:
    """How long this may become when it is filled."""
    if isinstance(node, nodes.TemplateData):
        return len(node.data) * times
    if isinstance(node, nodes.Name | nodes.Getattr):
        return ASSUMED_LETTERS * times
    inner = times * ASSUMED_ROWS if isinstance(node, nodes.For) else times
    return sum(_rendered_length(child, inner) for child in node.iter_child_nodes())


def top_placeholders(source: str) -> set[str]:
    """The placeholders of the first level that a part without faults uses."""
    return {node.name for node in ENVIRONMENT.parse(source).find_all(nodes.Name)}


def _walk(body: list[Any], scope: Mapping[str, Any], depth: int) -> Iterator[str]:
    for node in body:
        try:
            if isinstance(node, nodes.For):
                inner = _scope_of(node, scope, depth)
                yield from _walk([*node.body, *node.else_], inner, depth + 1)
            elif isinstance(node, nodes.Name | nodes.Getattr):
                _text(node, scope)
            elif isinstance(node, nodes.If):
                yield from _walk([*node.body, *node.elif_, *node.else_], scope, depth)
                _condition(node.test, scope)
            elif isinstance(node, PLAIN_NODES):
                yield from _walk(list(node.iter_child_nodes()), scope, depth)
            else:
                raise TemplateFault(UNKNOWN_COMMAND)
        except TemplateFault as fault:
            yield str(fault)


def _scope_of(node: nodes.For, scope: Mapping[str, Any], depth: int) -> dict[str, Any]:
    """What may be named inside a loop."""
    if not isinstance(node.target, nodes.Name) or node.test is not None or node.recursive or depth >= MAX_LOOP_DEPTH:
        raise TemplateFault(UNKNOWN_COMMAND)
    found = _shape_of(node.iter, scope)
    if not isinstance(found, list):
        raise TemplateFault(f"{_written(node.iter)} bukan daftar, jadi tidak dapat diulang dengan for.")
    return {**scope, node.target.name: found[0], "loop": LOOP}


def _condition(node: nodes.Node, scope: Mapping[str, Any]) -> None:
    """Whether something is there, or equals a word."""
    if isinstance(node, nodes.Name | nodes.Getattr):
        _shape_of(node, scope)
    elif isinstance(node, nodes.Not | nodes.And | nodes.Or | nodes.Compare | nodes.Operand):
        for child in node.iter_child_nodes():
            _condition(child, scope)
    elif not (isinstance(node, nodes.Const) and isinstance(node.value, str)):
        raise TemplateFault(UNKNOWN_COMMAND)


def _text(node: nodes.Name | nodes.Getattr, scope: Mapping[str, Any]) -> None:
    found, name = _shape_of(node, scope), _written(node)
    if isinstance(found, list):
        raise TemplateFault(f"{{{{ {name} }}}} adalah daftar; ulangi dengan {{% for baris in {name} %}}.")
    if isinstance(found, dict):
        raise TemplateFault(
            f"{{{{ {name} }}}} terdiri atas {', '.join(found)}; tulis misalnya {name}.{next(iter(found))}."
        )


def _shape_of(node: Any, scope: Mapping[str, Any]) -> Any:
    if isinstance(node, nodes.Name):
        return _known(scope, node.name, node)
    if isinstance(node, nodes.Getattr):
        base = _shape_of(node.node, scope)
        return _known(base if isinstance(base, dict) else {}, node.attr, node)
    raise TemplateFault(UNKNOWN_COMMAND)


def _known(shape: Mapping[str, Any], name: str, node: nodes.Name | nodes.Getattr) -> Any:
    if name in shape:
        return shape[name]
    near = get_close_matches(name, shape, 1)
    hint = f" Mungkin maksudnya {near[0]}." if near else " Periksa daftar penanda di halaman ini."
    raise TemplateFault(f"Penanda {{{{ {_written(node)} }}}} tidak dikenal.{hint}")


def _written(node: Any) -> str:
    return f"{_written(node.node)}.{node.attr}" if isinstance(node, nodes.Getattr) else str(getattr(node, "name", "…"))
