"""What each role may do in each state of a cycle, for people to read: action × state × role → allowed, or why not.

The cycle is an evaluasi, complete, every window open. Roles: adm = admin, opd = operator and kep = head of the agency
that leads the indicator, dis = Diskominfo (entri data), ase = asesor internal, pj = penanggung jawab, koo =
koordinator, pim = pimpinan, eks = asesor eksternal, aud = auditor.
Cells: ya = allowed; P = not this role; T = another stage; R = not opened for repair; J = repair is judged by the
penanggung jawab; N = the stage has no closing day; S = the year is over.
`REASONS` says the sentence that page, form post and API answer.
"""

ROLES = {
    "adm": "admin",
    "opd": "opd",
    "kep": "kepala_opd",
    "dis": "diskominfo",
    "ase": "asesor_internal",
    "pj": "penanggung_jawab",
    "koo": "koordinator",
    "pim": "pimpinan",
    "eks": "asesor_eksternal",
    "aud": "auditor",
}

TABLE = """
action           state     | adm opd kep dis ase pj  koo pim eks aud
isi mandiri      persiapan | P   P   P   T   T   T   P   P   P   P
isi mandiri      mandiri   | P   P   P   ya  ya  ya  P   P   P   P
isi mandiri      dokumen   | P   P   P   T   T   T   P   P   P   P
isi mandiri      interviu  | P   P   P   T   T   T   P   P   P   P
isi mandiri      visitasi  | P   P   P   T   T   T   P   P   P   P
isi mandiri      reviu     | P   P   P   T   T   T   P   P   P   P
isi mandiri      selesai   | P   P   P   T   T   T   P   P   P   P

isi usulan       persiapan | P   T   T   P   P   P   P   P   P   P
isi usulan       mandiri   | P   ya  ya  P   P   P   P   P   P   P
isi usulan       dokumen   | P   T   T   P   P   P   P   P   P   P
isi usulan       interviu  | P   T   T   P   P   P   P   P   P   P
isi usulan       visitasi  | P   T   T   P   P   P   P   P   P   P
isi usulan       reviu     | P   T   T   P   P   P   P   P   P   P
isi usulan       selesai   | P   T   T   P   P   P   P   P   P   P

isi tinjauan     persiapan | P   P   P   P   T   P   P   P   P   P
isi tinjauan     mandiri   | P   P   P   P   ya  P   P   P   P   P
isi tinjauan     dokumen   | P   P   P   P   T   P   P   P   P   P
isi tinjauan     interviu  | P   P   P   P   T   P   P   P   P   P
isi tinjauan     visitasi  | P   P   P   P   T   P   P   P   P   P
isi tinjauan     reviu     | P   P   P   P   T   P   P   P   P   P
isi tinjauan     selesai   | P   P   P   P   T   P   P   P   P   P

tentukan tingkat persiapan | P   P   P   P   P   T   P   P   P   P
tentukan tingkat mandiri   | P   P   P   P   P   ya  P   P   P   P
tentukan tingkat dokumen   | P   P   P   P   P   T   P   P   P   P
tentukan tingkat interviu  | P   P   P   P   P   T   P   P   P   P
tentukan tingkat visitasi  | P   P   P   P   P   T   P   P   P   P
tentukan tingkat reviu     | P   P   P   P   P   T   P   P   P   P
tentukan tingkat selesai   | P   P   P   P   P   T   P   P   P   P

isi dokumen      persiapan | P   P   P   T   P   P   P   P   P   P
isi dokumen      mandiri   | P   P   P   T   P   P   P   P   P   P
isi dokumen      dokumen   | P   P   P   ya  P   P   P   P   P   P
isi dokumen      interviu  | P   P   P   T   P   P   P   P   P   P
isi dokumen      visitasi  | P   P   P   T   P   P   P   P   P   P
isi dokumen      reviu     | P   P   P   T   P   P   P   P   P   P
isi dokumen      selesai   | P   P   P   T   P   P   P   P   P   P

isi interviu     persiapan | P   P   P   T   P   P   P   P   P   P
isi interviu     mandiri   | P   P   P   T   P   P   P   P   P   P
isi interviu     dokumen   | P   P   P   T   P   P   P   P   P   P
isi interviu     interviu  | P   P   P   ya  P   P   P   P   P   P
isi interviu     visitasi  | P   P   P   T   P   P   P   P   P   P
isi interviu     reviu     | P   P   P   T   P   P   P   P   P   P
isi interviu     selesai   | P   P   P   T   P   P   P   P   P   P

isi visitasi     persiapan | P   P   P   T   P   P   P   P   P   P
isi visitasi     mandiri   | P   P   P   T   P   P   P   P   P   P
isi visitasi     dokumen   | P   P   P   T   P   P   P   P   P   P
isi visitasi     interviu  | P   P   P   T   P   P   P   P   P   P
isi visitasi     visitasi  | P   P   P   ya  P   P   P   P   P   P
isi visitasi     reviu     | P   P   P   T   P   P   P   P   P   P
isi visitasi     selesai   | P   P   P   T   P   P   P   P   P   P

isi final        persiapan | P   P   P   T   P   P   P   P   P   P
isi final        mandiri   | P   P   P   T   P   P   P   P   P   P
isi final        dokumen   | P   P   P   T   P   P   P   P   P   P
isi final        interviu  | P   P   P   T   P   P   P   P   P   P
isi final        visitasi  | P   P   P   T   P   P   P   P   P   P
isi final        reviu     | P   P   P   ya  P   P   P   P   P   P
isi final        selesai   | P   P   P   T   P   P   P   P   P   P

kirim data dukung      persiapan | P   T   T   T   P   P   P   P   P   P
kirim data dukung      mandiri   | P   ya  ya  ya  P   P   P   P   P   P
kirim data dukung      dokumen   | P   T   T   T   P   P   P   P   P   P
kirim data dukung      interviu  | P   R   R   R   P   P   P   P   P   P
kirim data dukung      visitasi  | P   R   R   R   P   P   P   P   P   P
kirim data dukung      reviu     | P   T   T   T   P   P   P   P   P   P
kirim data dukung      selesai   | P   T   T   T   P   P   P   P   P   P

perbaiki data dukung   interviu  | P   ya  ya  ya  P   P   P   P   P   P
perbaiki data dukung   visitasi  | P   ya  ya  ya  P   P   P   P   P   P

putus data dukung      persiapan | P   P   P   T   T   T   P   P   P   P
putus data dukung      mandiri   | P   P   P   ya  ya  ya  P   P   P   P
putus data dukung      dokumen   | P   P   P   T   T   T   P   P   P   P
putus data dukung      interviu  | P   P   P   J   J   R   P   P   P   P
putus data dukung      visitasi  | P   P   P   J   J   R   P   P   P   P
putus data dukung      reviu     | P   P   P   T   T   T   P   P   P   P
putus data dukung      selesai   | P   P   P   T   T   T   P   P   P   P

putus perbaikan  interviu  | P   P   P   J   J   ya  P   P   P   P
putus perbaikan  visitasi  | P   P   P   J   J   ya  P   P   P   P

perpanjang       persiapan | P   P   P   ya  P   P   ya  P   P   P
perpanjang       mandiri   | P   P   P   ya  P   P   ya  P   P   P
perpanjang       dokumen   | P   P   P   ya  P   P   ya  P   P   P
perpanjang       interviu  | P   P   P   ya  P   P   ya  P   P   P
perpanjang       visitasi  | P   P   P   ya  P   P   ya  P   P   P
perpanjang       reviu     | P   P   P   ya  P   P   ya  P   P   P
perpanjang       selesai   | P   P   P   N   P   P   N   P   P   P

tugaskan         persiapan | P   P   P   ya  P   P   ya  P   P   P
tugaskan         mandiri   | P   P   P   ya  P   P   ya  P   P   P
tugaskan         dokumen   | P   P   P   ya  P   P   ya  P   P   P
tugaskan         interviu  | P   P   P   ya  P   P   ya  P   P   P
tugaskan         visitasi  | P   P   P   ya  P   P   ya  P   P   P
tugaskan         reviu     | P   P   P   ya  P   P   ya  P   P   P
tugaskan         selesai   | S   S   S   S   S   S   S   S   S   S

salin tugas      persiapan | P   P   P   ya  P   P   ya  P   P   P
salin tugas      mandiri   | P   P   P   ya  P   P   ya  P   P   P
salin tugas      dokumen   | P   P   P   ya  P   P   ya  P   P   P
salin tugas      interviu  | P   P   P   ya  P   P   ya  P   P   P
salin tugas      visitasi  | P   P   P   ya  P   P   ya  P   P   P
salin tugas      reviu     | P   P   P   ya  P   P   ya  P   P   P
salin tugas      selesai   | S   S   S   S   S   S   S   S   S   S

minta data dukung      persiapan | P   P   P   ya  P   ya  ya  P   P   P
minta data dukung      mandiri   | P   P   P   ya  P   ya  ya  P   P   P
minta data dukung      dokumen   | P   P   P   ya  P   ya  ya  P   P   P
minta data dukung      interviu  | P   P   P   ya  P   ya  ya  P   P   P
minta data dukung      visitasi  | P   P   P   ya  P   ya  ya  P   P   P
minta data dukung      reviu     | P   P   P   ya  P   ya  ya  P   P   P
minta data dukung      selesai   | S   S   S   S   S   S   S   S   S   S

setujui hasil    persiapan | P   P   P   P   P   T   P   P   P   P
setujui hasil    mandiri   | P   P   P   P   P   ya  P   P   P   P
setujui hasil    dokumen   | P   P   P   P   P   T   P   P   P   P
setujui hasil    interviu  | P   P   P   P   P   T   P   P   P   P
setujui hasil    visitasi  | P   P   P   P   P   T   P   P   P   P
setujui hasil    reviu     | P   P   P   P   P   T   P   P   P   P
setujui hasil    selesai   | P   P   P   P   P   T   P   P   P   P

kembalikan hasil persiapan | P   P   P   P   P   T   P   P   P   P
kembalikan hasil mandiri   | P   P   P   P   P   ya  P   P   P   P
kembalikan hasil dokumen   | P   P   P   P   P   T   P   P   P   P
kembalikan hasil interviu  | P   P   P   P   P   T   P   P   P   P
kembalikan hasil visitasi  | P   P   P   P   P   T   P   P   P   P
kembalikan hasil reviu     | P   P   P   P   P   T   P   P   P   P
kembalikan hasil selesai   | P   P   P   P   P   T   P   P   P   P

unggah naskah    persiapan | P   P   P   T   P   P   T   P   P   P
unggah naskah    mandiri   | P   P   P   ya  P   P   ya  P   P   P
unggah naskah    dokumen   | P   P   P   T   P   P   T   P   P   P
unggah naskah    interviu  | P   P   P   T   P   P   T   P   P   P
unggah naskah    visitasi  | P   P   P   T   P   P   T   P   P   P
unggah naskah    reviu     | P   P   P   T   P   P   T   P   P   P
unggah naskah    selesai   | P   P   P   T   P   P   T   P   P   P

tandatangani     persiapan | P   P   P   P   P   P   T   P   P   P
tandatangani     mandiri   | P   P   P   P   P   P   ya  P   P   P
tandatangani     dokumen   | P   P   P   P   P   P   T   P   P   P
tandatangani     interviu  | P   P   P   P   P   P   T   P   P   P
tandatangani     visitasi  | P   P   P   P   P   P   T   P   P   P
tandatangani     reviu     | P   P   P   P   P   P   T   P   P   P
tandatangani     selesai   | P   P   P   P   P   P   T   P   P   P

ke mandiri       persiapan | P   P   P   ya  P   P   ya  P   P   P
ke persiapan     mandiri   | P   P   P   ya  P   P   ya  P   P   P
ke dokumen       mandiri   | P   P   P   P   P   P   ya  P   P   P
ke mandiri       dokumen   | P   P   P   P   P   ya  P   P   P   P
ke interviu      dokumen   | P   P   P   ya  P   P   ya  P   P   P
ke dokumen       interviu  | P   P   P   ya  P   P   ya  P   P   P
ke visitasi      interviu  | P   P   P   ya  P   P   ya  P   P   P
ke reviu         interviu  | P   P   P   ya  P   P   ya  P   P   P
ke interviu      visitasi  | P   P   P   ya  P   P   ya  P   P   P
ke reviu         visitasi  | P   P   P   ya  P   P   ya  P   P   P
ke interviu      reviu     | P   P   P   ya  P   P   ya  P   P   P
ke visitasi      reviu     | P   P   P   ya  P   P   ya  P   P   P
ke selesai       reviu     | P   P   P   ya  P   P   ya  P   P   P
ke reviu         selesai   | P   P   P   P   P   ya  P   P   P   P
"""

# Of a pemantauan, which has no interviu and no visitasi, only what differs.
PEMANTAUAN = """
action           state     | adm opd kep dis ase pj  koo pim eks aud
ke reviu         dokumen   | P   P   P   ya  P   P   ya  P   P   P
ke dokumen       reviu     | P   P   P   ya  P   P   ya  P   P   P
"""

SELF_ASSESSMENT = "Kolom penilaian mandiri hanya terbuka pada tahap Penilaian mandiri; siklus ini pada tahap {state}."
FILLERS = "Hanya Diskominfo, asesor internal, dan penanggung jawab yang mengisi tingkat."
PROPOSERS = "Hanya OPD yang mengusulkan tingkat."
REVIEWERS = "Hanya asesor internal yang meninjau tingkat."
RECORDERS = "Hanya Diskominfo yang mencatat nilai asesor eksternal."
SENDERS = "Hanya OPD pengampu, kontributor, dan Diskominfo yang mengirim data dukung."
JUDGES = "Hanya Diskominfo, asesor internal, dan penanggung jawab yang meninjau data dukung."
DECIDERS = "Hanya penanggung jawab yang menyetujui atau mengembalikan penilaian mandiri."
SIGN_OFF = "Pengesahan dilakukan pada tahap Penilaian mandiri; siklus ini pada tahap {state}."

# (first word of the action, cell) → the sentence; {column}, {open_in}, {state} and {who} are filled in.
REASONS = {
    ("isi", "T"): "Kolom {column} hanya terbuka pada tahap {open_in}; siklus ini pada tahap {state}.",
    ("tentukan", "P"): "Hanya penanggung jawab yang memutuskan tingkat yang berbeda.",
    ("tentukan", "T"): SELF_ASSESSMENT,
    ("kirim", "P"): SENDERS,
    (
        "kirim",
        "T",
    ): "Kolom penilaian mandiri hanya terbuka pada tahap Penilaian mandiri; siklus ini pada tahap {state}.",
    ("kirim", "R"): "Data dukung hanya terbuka untuk indikator yang dibuka guna perbaikan setelah interviu.",
    ("perbaiki", "P"): SENDERS,
    ("putus", "P"): JUDGES,
    (
        "putus",
        "T",
    ): "Kolom penilaian mandiri hanya terbuka pada tahap Penilaian mandiri; siklus ini pada tahap {state}.",
    ("putus", "R"): "Data dukung hanya terbuka untuk indikator yang dibuka guna perbaikan setelah interviu.",
    ("putus", "J"): "Perbaikan data dukung setelah interviu ditinjau oleh penanggung jawab.",
    ("perpanjang", "P"): "Hanya Diskominfo dan koordinator yang memperpanjang jadwal.",
    ("perpanjang", "N"): "Tahap {state} tidak punya tanggal tutup, jadi tidak perlu diperpanjang.",
    ("tugaskan", "P"): "Hanya Diskominfo dan koordinator yang membagi tugas.",
    ("tugaskan", "S"): "Siklus ini sudah selesai; penugasannya tidak diubah lagi.",
    ("salin", "P"): "Hanya Diskominfo dan koordinator yang membagi tugas.",
    ("salin", "S"): "Siklus ini sudah selesai; penugasannya tidak diubah lagi.",
    ("minta", "P"): "Hanya Diskominfo, koordinator, dan penanggung jawab yang meminta data dukung.",
    ("minta", "S"): "Siklus ini sudah selesai; tidak ada data dukung yang diminta lagi.",
    ("setujui", "P"): DECIDERS,
    ("setujui", "T"): SIGN_OFF,
    ("kembalikan", "P"): DECIDERS,
    ("kembalikan", "T"): SIGN_OFF,
    ("unggah", "P"): "Hanya koordinator dan Diskominfo yang mengunggah Berita Acara bertanda tangan.",
    ("unggah", "T"): SIGN_OFF,
    ("tandatangani", "P"): "Hanya koordinator yang menandatangani penilaian mandiri.",
    ("tandatangani", "T"): SIGN_OFF,
    ("ke", "P"): "Langkah ini dijalankan oleh {who}.",
}
