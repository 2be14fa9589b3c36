"""What the schema says besides the views: every refusal, the headers, and Indonesian sentences only."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

JSON = "application/json"
WRITES = ("put", "patch")
ETAG = {"schema": {"type": "string"}, "required": True, "description": "Versi data yang dijawab."}
SUMMARIES = {
    "instruments_list": "Semua instrumen, juga yang masih rancangan",
    "instruments_retrieve": "Satu instrumen dengan domain, aspek, dan indikatornya",
    "instruments_indicators_retrieve": "Satu indikator dengan kriteria dan butir data dukung tiap tingkat",
    "evaluations_list": "Siklus di daerah tempat Anda berperan",
    "evaluations_retrieve": "Satu siklus dengan jadwalnya",
    "evaluations_index_retrieve": "Indeks satu kolom nilai; tanpa `column` yang memimpin: nilai akhir bila siklus "
    "selesai dan nilainya ada, selain itu penilaian mandiri",
    "evaluations_newest_retrieve": "Nilai terbaru satu siklus, seperti di ringkasan pimpinan",
    "evaluations_path_retrieve": "Cara paling ringan mencapai suatu indeks: butir atau tingkat yang perlu, dan "
    "tambahannya",
    "evaluations_assessor_verdicts_list": "Putusan asesor kementerian per butir dan tahap, sejauh boleh Anda baca",
    "evaluations_scores_list": "Semua kolom nilai dari indikator yang boleh Anda baca; nilai warisan ditandai",
    "evaluations_scores_retrieve": "Semua kolom nilai satu indikator",
    "evaluations_scores_update": "Menyimpan penilaian mandiri satu indikator seutuhnya",
    "evaluations_scores_partial_update": "Menyimpan bidang yang disebut saja",
    "evaluations_scores_column_update": "Menyimpan usulan OPD atau tinjauan internal",
    "evaluations_scores_decision_update": "Memutuskan tingkat bila usulan, tinjauan, dan penilaian mandiri berbeda",
    "regions_indexes_retrieve": "Indeks yang disahkan atau final dari daerah di bawah satu provinsi, sejauh dibagikan",
    "results_list": "Hasil yang terbit, dan yang dicatat daerah Anda",
    "results_retrieve": "Satu hasil",
    "search_retrieve": "Yang memuat semua kata itu, dari semua yang boleh Anda buka",
    "schema_retrieve": "Skema OpenAPI ini",
}
# Of every operation; those of writes besides.
REFUSALS = {
    400: "Isian, parameter, atau bidang yang salah atau tidak dikenal, masing-masing disebut",
    401: "Belum masuk, atau kunci API tidak berlaku",
    403: "Peran Anda atau lingkup kunci tidak mencakupnya, atau sekarang bukan waktunya; alasannya disebut",
    404: "Tidak ada, atau di luar lingkup Anda",
    405: "Metode tidak berlaku di alamat ini",
    412: "Data sudah berubah sejak dibaca, atau If-Match salah tulis",
    429: "Terlalu banyak permintaan dengan kunci ini",
    500: "Kesalahan pada server",
}
REFUSALS_OF_WRITES = {
    409: "Orang lain menyimpan lebih dahulu",
    413: "Isi permintaan terlalu besar",
    415: "Isi permintaan bukan JSON",
}
COMPONENTS = {
    "Refusal": {
        "type": "object",
        "properties": {"detail": {"type": "string"}},
        "required": ["detail"],
        "additionalProperties": False,
    },
    "InvalidInput": {
        "type": "object",
        "description": "Nama bidang atau parameter, dan apa yang salah; `detail` bila semuanya tidak terbaca.",
        "minProperties": 1,
        "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    },
}


class IndonesianSchema(AutoSchema):
    """Descriptions of views are written for who reads the code; callers read ours."""

    def get_summary(self) -> str | None:
        return SUMMARIES[self.get_operation_id()]

    def get_description(self) -> str:  # type: ignore[override]  # of the framework that came before
        return ""


def complete_schema(result: dict[str, Any], **generator: Any) -> dict[str, Any]:
    """The schema with every refusal and header; bodies take the fields that they name and no other."""
    for path in result["paths"].values():
        for method, operation in path.items():
            _complete_operation(operation, method)
    shapes = result["components"]["schemas"]
    for shape in shapes.values():
        if shape.get("type") == "object":
            shape.pop("description", None)  # the docstring of a class
    for name in {name for path in result["paths"].values() for name in _bodies(path)}:
        shapes[name]["additionalProperties"] = False
    shapes |= COMPONENTS
    return result


def _complete_operation(operation: dict[str, Any], method: str) -> None:
    is_write = method in WRITES
    condition = "If-Match" if is_write else "If-None-Match"
    operation.setdefault("parameters", []).append(_header(condition))
    answers = operation["responses"]
    answers["200"] |= {"headers": {"ETag": ETAG}, "description": "Berhasil"}
    for status, words in {**REFUSALS, **(REFUSALS_OF_WRITES if is_write else {})}.items():
        shape = _reference("InvalidInput" if status == 400 else "Refusal")
        if status == 409:
            shape = _any_of("Conflict", "Refusal")
        answers[str(status)] = {"description": words, "content": {JSON: {"schema": shape}}}
    answers["401"]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    answers["429"]["headers"] = {
        "Retry-After": {"schema": {"type": "integer"}, "description": "Detik sampai boleh lagi."}
    }
    answers["405"]["headers"] = {"Allow": {"schema": {"type": "string"}, "required": True}}
    if not is_write:
        answers["304"] = {"description": "Belum berubah sejak ETag itu"}


def _header(name: str) -> dict[str, Any]:
    words = "ETag yang Anda pegang, atau *."
    return {"in": "header", "name": name, "required": False, "description": words, "schema": {"type": "string"}}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _any_of(*names: str) -> dict[str, Any]:
    return {"anyOf": [_reference(name) for name in names]}


def _bodies(path: dict[str, Any]) -> list[str]:
    """The names of the shapes that the writes of a path take."""
    found = [operation["requestBody"] for operation in path.values() if "requestBody" in operation]
    return [body["content"][JSON]["schema"]["$ref"].rsplit("/", 1)[1] for body in found]
