"""Public names of the works that the files cite: the files say where a text was read, a person reads what it is.

The data files keep repositories, paths and hashes; nothing that is stored for the pages, and so no page, export, mail
or answer of the API, has them. A new source with such a mark is refused until it has its rule here.
"""

import re
from typing import Any

from domains.shapes import child_key, require_key

HASH = re.compile(r"@ ?[0-9a-f]{6,}\b", re.IGNORECASE)
URL = re.compile(r"https?://\S+")
# What betrays where a text lies: a hash, a file of code or data, a path out of a folder, an owner of a repository.
MARK = re.compile(
    r"@ ?[0-9a-f]{6,}\b|\.\./|\bREADME\b|github|gitlab|\brepository\b|repositori tidak dikenal|text layer in"
    r"|\b[\w-]+\.(?:js|ts|json|php|py|sql|md|ya?ml|pptx|csv|html)\b|\.md\b|\S/\S*\.(?:pdf|docx|xlsx|txt)\b"
    r"|\b(?:RokiFauziErenJaegar|Niumination|lembanoyoga|aqilalfa|admin-jaringan-2023-01|Rfirman30|putuokky|alfiyansys"
    r"|pemdiminsel-sys|fadilai|fauz2323|Fazzryan)/",
    re.IGNORECASE,
)
UNNAMED = "sumber menyebut repositori atau berkas dan belum punya nama umum dalam domains/public_names.py"

ACEH = r"Niumination/PemdiAcehTengah "
ACEH_APP = "Aplikasi penilaian Pemdi Kabupaten Aceh Tengah"
ACEH_ITEMS = "Daftar butir data dukung yang dipakai Kabupaten Aceh Tengah"
ACEH_MODULE = "Modul indikator yang dipakai Kabupaten Aceh Tengah"
# One rule a source: what its file says, and what is read instead. What stands around it stays.
RULES = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        # PermenPANRB 8/2026 and its draft
        (
            r"(?:Ringkasan PermenPANRB 8/2026(?:,| —) )?RokiFauziErenJaegar/[\w@-]+,? data/regulasi\.js"
            r"(?: @\w+)?",
            "Ringkasan PermenPANRB 8/2026 oleh pihak ketiga",
        ),
        (r"oleh pihak ketiga komparasiIndeks", "oleh pihak ketiga, perbandingan indeks"),
        (r"telaah admin-jaringan-2023-01/RackTables intro-pemdi\.md @\w+", "telaah pihak ketiga"),
        (
            r"admin-jaringan-2023-01/RackTables@\w+ intro-pemdi\.md",
            "Telaah pihak ketiga atas Surat KemenPANRB B/66/PD.02/2025,",
        ),
        (
            r"pemdiminsel-sys/.*_utf8\.txt: rancangan April 2026,",
            "Portal evaluasi Pemdi Minahasa Selatan: rancangan April 2026,",
        ),
        (r", repositori tidak dikenal;", ", asal tidak dikenal;"),
        # What Kabupaten Aceh Tengah works with
        (ACEH + r"lib/pemdiNilai\.js", ACEH_APP),
        (ACEH + r"skrip pembersihan", f"{ACEH_APP}, teks yang dirapikan"),
        (
            ACEH + r"data/opd\.json \+ docs/\S+\.md \(Diskominfo Aceh Tengah, from",
            "Panduan Peningkatan Indeks Pemdi Kabupaten Aceh Tengah (Diskominfo Aceh Tengah, from",
        ),
        (r"(Kab\. Aceh Tengah) — Niumination/PemdiAcehTengah, docs/\S+\.md", r"\1"),
        (r" \(Niumination/PemdiAcehTengah\)", ""),
        (ACEH + r"docs/Panduan_\S+\.md", "Panduan Peningkatan Indeks Pemdi Kabupaten Aceh Tengah"),
        (ACEH + r"data/evaluasi-asesor-2026\.json", "Hasil evaluasi asesor atas Kabupaten Aceh Tengah"),
        (r"Niumination/PemdiAcehTengah@\w+ data/pemdi\.json", ACEH_ITEMS),
        (ACEH + r"data/pemdi\.json @\w+ dan data/\S+\.json", f"{ACEH_ITEMS}, dengan catatan asesor"),
        (ACEH + r"data/pemdi\.json @\w+", ACEH_ITEMS),
        (r"; data/analisis-bukti-dukung-l1-l2\.md", "; analisis bukti dukung tingkat 1 dan 2"),
        (ACEH + r"data/modul-indikator\.json versi lama \(.*?diisi AI\)", f"{ACEH_MODULE}, versi lama"),
        (ACEH + r"data/modul-indikator\.json @\w+", ACEH_MODULE),
        (r"potongan ekstraksi mentah @\w+ di", "potongan versi lama di"),
        (ACEH + r"data/linimasa\.json", "Linimasa Pemdi Kabupaten Aceh Tengah"),
        # SPBE
        (
            r"KemenPANRB ('Sekilas PermenPANRB 59(?:/| Tahun )2020')(?: via|, dikutip dalam) lembanoyoga/spbe"
            r" ?@\w+ \S+\.pptx",
            r"Paparan KemenPANRB \1,",
        ),
        (
            r"lembanoyoga/spbe @\w+ \S+PAPARAN_PERSIAPAN\S+\.pdf dan Paparan_Rapat_\S+\.pdf",
            "Paparan persiapan penilaian mandiri Kemenko Perekonomian dan paparan rapat koordinasi 20 Juni 2022",
        ),
        (
            r" \(lembanoyoga/spbe, \S+PAPARAN_PERSIAPAN\S+\.pdf\)",
            " (persiapan penilaian mandiri, Kemenko Perekonomian)",
        ),
        (r" — lembanoyoga/spbe, application/\S+\.php", ""),
        (r", Rfirman30/\S+ @\w+ \S+\.pdf", ""),
        (
            r"putuokky/monev-spbe-dps ?@\w+ \(28 Jan 2020\) \S+\.sql tb_domain, tb_aspek, tb_indikator",
            "Basis data aplikasi pemantauan SPBE Kota Denpasar, 28 Januari 2020",
        ),
        (
            r"putuokky/monev-spbe-dps @\w+ tb_level, tb_detail_indikator, tb_penilaian, tb_aspek_nilai",
            "Basis data aplikasi pemantauan SPBE Kota Denpasar",
        ),
        (
            r"putuokky/monev-spbe-dps@\w+ \S+\.sql \(tb_indeks_nilai; (Diskominfos Kota Denpasar)"
            r" monitoring application\)",
            r"Basis data aplikasi pemantauan SPBE, \1",
        ),
        (
            r"alfiyansys/eval-spbe @\w+ \(18 Okt 2019\) \S+\.php",
            "Aplikasi evaluasi SPBE pihak ketiga, 18 Oktober 2019",
        ),
        (r"(?: —|,) aqilalfa/TA_PUSDATIK, (?:data|backend)/.*?\.(?:pdf|md)", ""),
        (r" \(text layer in aqilalfa/TA_PUSDATIK@\w+, line \d+\)", ""),
        (r"fadilai/spbe@\w+ \S+\.js \(p(ortal SPBE [\w ]+)\)", r"P\1"),
        (r"fauz2323/spbe_backup \S+\.php \(p(ortal SPBE [\w ]+)\)", r"P\1"),
        (
            r"Fazzryan/uptd-parkir \S+\.php \(Pemkab Tasikmalaya SPBE application template;"
            r" institution inferred from the repository\)",
            "Templat aplikasi SPBE Pemkab Tasikmalaya (instansi disimpulkan)",
        ),
        # The files about one another
        (r"; lihat \.\./reference/README\.md", ""),
        (r"; cara tafsirnya ada dalam README\.md", ""),
        (r" \(pemdi-2026\.yaml\)", " (Pemdi 2026)"),
        (r" \(spbe-2020\.yaml\)", " (SPBE 2020)"),
    )
)


def repository_mark(text: str) -> str:
    """The first mark of a repository or a path in a text, outside web addresses; "" if there is none."""
    found = MARK.search(URL.sub("", text))
    return found[0] if found else ""


def public_name(text: str, key: str) -> str:
    """The text as a person reads it. Raises `BrokenInstrument` with this key where a mark has no rule.

    What an indicator asks may well be a repository of code or a file of data: there only a hash tells a source.
    """
    if not repository_mark(text) or (key.startswith("domains[") and not HASH.search(text)):
        return text
    for pattern, name in RULES:
        text = pattern.sub(name, text)
    require_key(not repository_mark(text), key, UNNAMED)
    return text


def with_public_names(value: Any, key: str = "") -> Any:
    """A file's content, every text with public names. Raises `BrokenInstrument` with the key of the first fault."""
    if isinstance(value, dict):
        return {name: with_public_names(item, child_key(key, name)) for name, item in value.items()}
    if isinstance(value, list):
        return [with_public_names(item, f"{key}[{position}]") for position, item in enumerate(value)]
    return public_name(value, key) if isinstance(value, str) else value
