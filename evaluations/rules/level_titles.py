"""What offices write above the number of an indicator and above its level, the surest first."""

from collections.abc import Callable, Mapping, Sequence

from ui.sheets import Column

INDICATOR = (
    ("no indikator", "nomor indikator", "indikator no", "indikator nomor", "kode indikator", "no ind", "id indikator"),
    ("indikator", "indicator"),
)
NUMBER = ("no", "nomor", "no urut", "nomor urut", "kode")
NAMES = ("indikator", "aspek", "domain", "uraian")  # a number beside one of these is an indicator's
LEVEL = (
    ("tingkat kematangan", "level kematangan", "tingkat kematangan indikator", "maturity level"),
    ("tingkat", "tingkat indikator"),
    ("level", "level indikator"),
    ("nilai indikator", "nilai kematangan", "nilai tingkat kematangan"),
    ("nilai",),
    ("skor", "skor indikator", "score"),
    ("capaian",),
)
# What each stage of the evaluation is called, by the column that keeps its values.
STAGES = {
    "mandiri": ("mandiri", "penilaian mandiri", "evaluasi mandiri", "self assessment", "pm"),
    "dokumen": ("penilaian dokumen", "evaluasi dokumen", "desk evaluation", "de"),
    "interviu": ("interviu", "interview", "wawancara", "penilaian interviu", "penilaian interview"),
    "visitasi": ("visitasi", "penilaian visitasi", "visit"),
    "final": ("akhir", "final", "nilai akhir", "penilaian akhir", "hasil akhir", "hasil evaluasi"),
}
MEASURES = ("", "nilai ", "tingkat ", "level ", "tingkat kematangan ", "hasil ", "skor ")


def columns_for(
    titles: Mapping[str, str],
    stage: str,
    texts: Sequence[Column],
    is_number: Callable[[str], bool],
    is_level: Callable[[str], bool],
) -> list[Column]:
    """The columns of a table of levels; the level of another stage only where the sheet has no other."""
    own = [_of_stage(stage)] if stage in STAGES else []
    others = [title for other in STAGES if other != stage for title in _of_stage(other)]
    return [
        Column("indicator", titles["indicator"], INDICATOR, bare=NUMBER, beside=NAMES, fits=is_number),
        Column("level", titles["level"], [*own, *LEVEL, others], fits=is_level),
        *texts,
    ]


def _of_stage(stage: str) -> list[str]:
    return [f"{measure}{name}" for name in STAGES[stage] for measure in MEASURES]
