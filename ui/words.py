"""The closed lists of words and pictures that components speak with."""

STATUSES = {
    "kosong": ("circle-dashed", "Belum diisi"),
    "draf": ("pencil", "Draf"),
    "tunggu": ("clock", "Menunggu tinjauan"),
    "kembali": ("undo-2", "Dikembalikan"),
    "terima": ("circle-check", "Diterima"),
    "kunci": ("lock", "Terkunci"),
    "lewat": ("triangle-alert", "Lewat tenggat"),
    "ambang": ("triangle-alert", "Di bawah ambang"),
    "ingat": ("calendar", "Segera jatuh tempo"),
}
ORIGINS = {
    "resmi": ("stamp", "Hasil resmi"),
    "mandiri": ("pencil", "Penilaian mandiri"),
    "berita": ("newspaper", "Berita"),
    "hitung": ("calculator", "Dihitung oleh aplikasi"),
    "perkiraan": ("calculator", "Perkiraan dari data dukung"),
    "contoh": ("info", "Data contoh"),
    "statement": ("quote", "Pernyataan sumber"),
}
ALERT_ICONS = {"info": "info", "ok": "circle-check", "warn": "triangle-alert", "bad": "octagon-alert"}
DIRECTIONS = {"up": ("arrow-up", "naik"), "down": ("arrow-down", "turun"), "flat": ("minus", "tetap")}


def alert_kind(tag: str) -> str:
    """The look of one of Django's messages, by its level."""
    return {"success": "ok", "warning": "warn", "error": "bad"}.get(tag, "info")
