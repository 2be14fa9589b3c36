"""What offices write about people: roles in their words, names with titles, numbers of phones. Pure."""

import re
import unicodedata

from accounts.roles import Role
from ui.sheets import SheetColumn

# As offices call them; the instrument's name, brackets and signs are left out before it is looked up.
ROLE_WORDS: dict[Role, tuple[str, ...]] = {
    Role.ADMIN: ("admin", "administrator", "admin aplikasi", "admin sistem", "pengelola aplikasi"),
    Role.OPD: (
        "opd",
        "operator",
        "operator opd",
        "operator perangkat daerah",
        "pic",
        "pic opd",
        "narahubung",
        "pengunggah",
        "petugas opd",
        "kontributor",
    ),
    Role.KEPALA_OPD: (
        "kepala opd",
        "kepala",
        "kepala perangkat daerah",
        "pimpinan opd",
        "kepala dinas",
        "kepala badan",
        "camat",
        "lurah",
    ),
    Role.DISKOMINFO: (
        "diskominfo",
        "entri data",
        "entri",
        "petugas entri",
        "petugas entri data",
        "entri data diskominfo",
        "operator diskominfo",
        "operator kota",
        "operator kabupaten",
        "operator provinsi",
        "sekretariat",
        "tim sekretariat",
    ),
    Role.ASESOR_INTERNAL: (
        "asesor internal",
        "asesor",
        "tim asesor internal",
        "anggota asesor internal",
        "evaluator internal",
        "penilai internal",
        "assessor internal",
    ),
    Role.PENANGGUNG_JAWAB: ("penanggung jawab", "penanggungjawab", "pj", "kepala diskominfo"),
    Role.KOORDINATOR: ("koordinator", "ketua tim koordinasi", "koordinator sekda", "sekda", "sekretaris daerah"),
    Role.PIMPINAN: (
        "pimpinan",
        "pimpinan daerah",
        "wali kota",
        "walikota",
        "bupati",
        "gubernur",
        "kepala daerah",
        "pengarah",
    ),
    Role.ASESOR_EKSTERNAL: ("asesor eksternal", "evaluator eksternal", "assessor eksternal"),
    Role.AUDITOR: ("auditor", "inspektorat", "auditor inspektorat", "apip", "pengawas internal"),
}
NOT_OF_ROLES = re.compile(r"\b(?:spbe|pemdi|pemerintah digital)\b")
CODE_BY_WORD = {word: role for role, words in ROLE_WORDS.items() for word in (*words, role.value.replace("_", " "))}

PHONE_WORDS = (
    *("telepon", "telp", "tlp", "hp", "wa", "hp wa", "telepon wa", "telepon hp", "whatsapp", "hp whatsapp"),
    *("handphone", "ponsel", "kontak"),
)
PHONE_TITLES = [f"{before}{word}" for word in PHONE_WORDS for before in ("", "no ", "nomor ")]

PEOPLE_SHEET = (
    SheetColumn(
        "nama",
        "nama",
        [["nama", "nama lengkap", "nama pegawai", "nama lengkap dan gelar"], ["nama pic", "nama operator", "pic"]],
        line=True,
    ),
    SheetColumn(
        "nama_akun", "nama akun", [["nama akun", "username", "akun", "user name", "id pengguna"]], False, line=True
    ),
    SheetColumn(
        "peran",
        "peran",
        [
            ["peran", "role", "peran dalam tim", "jabatan dalam tim", "jabatan tim", "kedudukan dalam tim", "sebagai"],
            ["tugas", "kedudukan"],
            ["ket", "keterangan"],
        ],
        False,
        fits=lambda text: all(map(read_role, split_roles(text))),
        line=True,
    ),
    SheetColumn(
        "surel",
        "surel",
        [["surel", "e mail", "email", "alamat email", "alamat surel", "surat elektronik"]],
        False,
        line=True,
    ),
    SheetColumn(
        "opd",
        "OPD",
        [
            ["opd", "nama opd", "perangkat daerah", "nama perangkat daerah", "unit kerja", "instansi", "skpd"],
            ["nama skpd", "asal opd", "asal instansi", "organisasi", "satuan kerja", "dinas"],
        ],
        False,
        line=True,
        spreads=True,
    ),
    SheetColumn(
        "nip",
        "NIP",
        [["nip", "nip nik", "nomor induk pegawai", "nip baru", "no nip"]],
        False,
        line=True,
        may_be_cut=True,
    ),
    SheetColumn("jabatan", "jabatan", [["jabatan", "nama jabatan"]], False, line=True),
    SheetColumn(
        "telepon",
        "telepon",
        [PHONE_TITLES],
        False,
        line=True,
    ),
)


NAME_WITH_NIP = re.compile(r"(.*?)[\s,;/(]*\bnip\b[\s.:]*((?:\d[\s.]?){18})\)?", re.IGNORECASE)
BETWEEN_ROLES = re.compile(r"[;,/&+\n]|\b(?:dan|serta|merangkap|sekaligus)\b", re.IGNORECASE)


def split_name(text: str) -> tuple[str, str]:
    """Name and NIP, which one cell may hold together: "Made Sari / NIP. 19700101 199503 2 001"."""
    found = NAME_WITH_NIP.fullmatch(text.strip())
    return (found[1].strip(), found[2].strip()) if found and found[1].strip() else (text, "")


def split_roles(text: str) -> list[str]:
    """The words of each role of one cell; "Kepala OPD / Operator OPD" are two, a title with a comma is one."""
    if read_role(text):
        return [text]
    return [part.strip() for part in BETWEEN_ROLES.split(text) if part.strip()] or [text]


def read_role(text: str) -> Role | None:
    """The role that the words mean."""
    plain = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold())
    return CODE_BY_WORD.get(" ".join(NOT_OF_ROLES.sub(" ", plain).split()))


def read_email(text: str) -> str:
    """The first address, small letters; "" for a dash."""
    first = re.split(r"[;,\s]+", text.strip())[0].lower()
    return "" if not re.search(r"\w", first) else first
