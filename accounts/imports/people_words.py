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
NAME_PARTS = re.compile(r"[a-z0-9]+")
TITLES_BEFORE = frozenset(
    ("h", "hj", "ir", "dr", "drs", "dra", "prof", "kh", "ust", "r", "rr", "apt", "sdr", "sdri", "bapak", "ibu")
)
MAX_NAME_PARTS, MAX_ACCOUNT = 3, 40

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
        [["peran", "role", "peran dalam tim", "sebagai", "tugas"], ["ket", "keterangan"]],
        False,
        fits=lambda text: read_role(text) is not None,
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
        [
            ["telepon", "no hp", "no hp wa", "nomor hp", "hp", "no wa", "whatsapp", "no whatsapp", "nomor whatsapp"],
            ["no telepon", "nomor telepon", "no telp", "telp", "kontak", "hp wa", "no handphone", "handphone"],
        ],
        False,
        line=True,
    ),
)


def read_role(text: str) -> Role | None:
    """The role that the words mean."""
    plain = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold())
    return CODE_BY_WORD.get(" ".join(NOT_OF_ROLES.sub(" ", plain).split()))


def bare_name(name: str) -> str:
    """ "Drs. H. Wayan Contoh, M.Si." → "Wayan Contoh"."""
    words = name.partition(",")[0].replace("’", "'").split()
    while len(words) > 1 and ((words[0].endswith(".") and len(words[0]) > 2) or _plain(words[0]) in TITLES_BEFORE):
        words.pop(0)
    return " ".join(words)


def account_for(name: str) -> str:
    """ "wayan.contoh", or "" for a name without Latin letters."""
    parts = NAME_PARTS.findall(_plain(bare_name(name)).replace("'", ""))
    return ".".join(parts[:MAX_NAME_PARTS])[:MAX_ACCOUNT].strip(".")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in folded if not unicodedata.combining(char)).strip(".")


def read_email(text: str) -> str:
    """The first address, small letters; "" for a dash."""
    first = re.split(r"[;,\s]+", text.strip())[0].lower()
    return "" if not re.search(r"\w", first) else first
