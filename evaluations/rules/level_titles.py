"""What offices write above the number of an indicator and above its level, the surest first."""

from collections.abc import Callable, Mapping, Sequence

from ui.sheets import SheetColumn

INDICATOR_TITLES = (
    ("no indikator", "nomor indikator", "indikator no", "indikator nomor", "kode indikator", "no ind", "id indikator"),
    ("indikator", "indicator"),
)
NUMBER = ("no", "nomor", "no urut", "nomor urut", "kode")
NAMES = ("indikator", "aspek", "domain", "uraian")  # a number beside one of these is an indicator's
LEVEL_TITLE_WORDS = (
    ("tingkat kematangan", "level kematangan", "tingkat kematangan indikator", "maturity level"),
    ("tingkat", "tingkat indikator", "tingkat level", "tingkat capaian", "capaian tingkat kematangan"),
    ("level", "level indikator", "level tingkat", "level capaian", "capaian level"),
    ("nilai indikator", "nilai kematangan", "nilai tingkat kematangan", "nilai level", "nilai capaian"),
    ("nilai",),
    ("skor", "skor indikator", "score"),
    ("capaian",),
    ("hasil", "hasil penilaian"),
)
# What each stage of the evaluation is called, by the column that keeps its values.
STAGE_TITLE_WORDS = {
    "mandiri": ("mandiri", "penilaian mandiri", "evaluasi mandiri", "self assessment", "pm"),
    "dokumen": ("penilaian dokumen", "evaluasi dokumen", "desk evaluation", "de"),
    "interviu": ("interviu", "interview", "wawancara", "penilaian interviu", "penilaian interview"),
    "visitasi": ("visitasi", "penilaian visitasi", "visit"),
    "final": ("akhir", "final", "nilai akhir", "penilaian akhir", "hasil akhir", "hasil evaluasi"),
}
MEASURE_PREFIXES = ("", "nilai ", "tingkat ", "level ", "tingkat kematangan ", "hasil ", "skor ")


def level_columns(
    titles: Mapping[str, str],
    stage: str,
    texts: Sequence[SheetColumn],
    is_number: Callable[[str], bool],
    is_level: Callable[[str], bool],
) -> list[SheetColumn]:
    """The columns of a table of levels; the level of another stage only where the sheet has no other."""
    own = [_of_stage(stage)] if stage in STAGE_TITLE_WORDS else []
    others = [title for other in STAGE_TITLE_WORDS if other != stage for title in _of_stage(other)]
    return [
        SheetColumn("indicator", titles["indicator"], INDICATOR_TITLES, bare=NUMBER, beside=NAMES, fits=is_number),
        SheetColumn("level", titles["level"], [*own, *LEVEL_TITLE_WORDS, others], fits=is_level),
        *texts,
    ]


def _of_stage(stage: str) -> list[str]:
    return [f"{measure}{name}" for name in STAGE_TITLE_WORDS[stage] for measure in MEASURE_PREFIXES]
