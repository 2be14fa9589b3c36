"""Ways to break a copy of spbe-2018.yaml (with two evidence items added), each with the message it must give."""


def at(path, value):
    """Set one place of the file, given as keys."""

    def mutate(data):
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return mutate


def without(path):
    def mutate(data):
        for key in path[:-1]:
            data = data[key]
        del data[path[-1]]

    return mutate


FIRST = ("domains", 0, "aspects", 0, "indicators", 0)
PLACE = "domains[0].aspects[0].indicators[0]"
ITEM = (*FIRST, "levels", 1, "evidence", 1)
ITEM_PLACE = f"{PLACE}.levels[1].evidence[1]"

ESTIMATE = {
    "method": "band_share",
    "text": "x",
    "certainty": "x",
    "source": "x",
    "observed": {"rows": [{"indicator": 1, "level": 1, "accepted": 1, "asked": 2, "value": "1.25"}]},
}

FAULTS = {
    "missing at the top": (without(["predicates"]), "predicates: kunci tidak ada"),
    "unknown at the top": (at(["predikat"], 1), "predikat: kunci tidak dikenal"),
    "missing in a map": (without(["status", "state"]), "status.state: kunci tidak ada"),
    "missing in an aspect": (
        without(["domains", 0, "aspects", 0, "weight"]),
        "domains[0].aspects[0].weight: kunci tidak ada",
    ),
    "missing in an item": (without([*ITEM, "required"]), f"{ITEM_PLACE}.required: kunci tidak ada"),
    "unknown in an item": (at([*ITEM, "conditon"], "x"), f"{ITEM_PLACE}.conditon: kunci tidak dikenal"),
    "list for map": (at(["status"], []), "status: harus berupa peta kunci dan nilai"),
    "list for map, inside": (at([*FIRST], ["a"]), f"{PLACE}: harus berupa peta kunci dan nilai"),
    "map for list": (at(["domains"], {}), "domains: harus berupa daftar"),
    "text for list": (at([*FIRST, "levels"], "lima"), f"{PLACE}.levels: harus berupa daftar"),
    "empty list": (at(["domains", 0, "aspects"], []), "domains[0].aspects: daftar kosong"),
    "number for text": (at(["name"], 5), "name: “5” harus berupa teks"),
    "empty text": (at([*FIRST, "description"], " "), f"{PLACE}.description: kosong"),
    "text too long": (at(["short_name"], "x" * 101), "short_name: lebih panjang dari 100 huruf"),
    "text that no database holds": (at(["name"], "a\0b"), "name: memuat huruf yang tidak dapat disimpan"),
    "other schema": (at(["schema_version"], 2), "schema_version: “2” tidak dikenal; yang ada: 1"),
    "flag as number": (at(["schema_version"], True), "schema_version: “True” tidak dikenal; yang ada: 1"),
    "code with a slash": (at(["code"], "SPBE/2018"), "code: “SPBE/2018” tidak berbentuk seperti SPBE-2020"),
    "weight as a YAML number": (
        at([*FIRST, "weight"], 1),
        f"{PLACE}.weight: “1” bukan bilangan yang ditulis sebagai teks, misalnya '1.30' atau 10/3",
    ),
    "a float anywhere": (at(["notes"], {"x": 1.5}), "notes.x: “1.5” harus ditulis sebagai teks, dalam tanda kutip"),
    "weight nought": (at([*FIRST, "weight"], "0.00"), f"{PLACE}.weight: harus di atas nol"),
    "indicators off by a fraction": (
        at([*FIRST, "weight"], "1.001"),
        "domains[0].aspects[0].weight: bobot indikator berjumlah 7001/1000, bukan 7",
    ),
    "a third written as a decimal": (
        at(["domains", 2, "aspects", 1, "indicators", 0, "weight"], "3.3333333"),
        "domains[2].aspects[1].weight: bobot indikator berjumlah 599999999/30000000, bukan 20",
    ),
    "aspects off": (at(["domains", 0, "weight"], "17.5"), "domains[0].weight: bobot aspek berjumlah 17, bukan 35/2"),
    "indicator out of order": (at([*FIRST, "number"], 2), f"{PLACE}.number: 2 seharusnya 1"),
    "aspect out of order": (
        at(["domains", 1, "aspects", 0, "number"], 1),
        "domains[1].aspects[0].number: 1 seharusnya 3",
    ),
    "count of rows": (at(["structure", "rows"], 36), "structure.rows: tertulis 36, berkas memuat 37"),
    "count of domains": (at(["domains", 0, "synthetic"], True), "structure.domains: tertulis 3, berkas memuat 2"),
    "unknown state": (
        at(["status", "state"], "usul"),
        "status.state: “usul” tidak dikenal; yang ada: berlaku, dicabut, rancangan",
    ),
    "a scorable draft": (at(["status", "state"], "rancangan"), "status.scorable: rancangan tidak dapat dinilai"),
    "no value rule": (
        at(["value_rule", "integer"], None),
        "value_rule.integer: harus true atau false agar dapat dinilai",
    ),
    "years in reverse": (at(["valid_years", "to"], 2017), "valid_years.from: harus sebelum atau sama dengan to"),
    "unknown basis": (
        at(["predicate_basis", "by_cycle"], {"2020": "bulat"}),
        "predicate_basis.by_cycle.2020: “bulat” tidak dikenal; yang ada: unrounded, rounded",
    ),
    "a gap between bands": (
        at(["predicates", 2, "max"], "3.49"),
        "predicates[2].max: 3.49 bukan batas bawah Sangat Baik (3.50): ada celah atau tumpang tindih",
    ),
    "a bound of two bands": (
        at(["predicates", 2, "max_inclusive"], True),
        "predicates[2].max_inclusive: batas 3.50 harus milik Sangat Baik",
    ),
    "top band open": (
        at(["predicates", 0, "max_inclusive"], False),
        "predicates[0].max_inclusive: predikat teratas harus memuat nilai tertinggi",
    ),
    "top band too low": (at(["predicates", 0, "max"], "4.50"), "predicates[0].max: harus nilai tertinggi, 5"),
    "band twice": (at(["predicates", 2, "name"], "Cukup"), "predicates[3].name: “Cukup” dipakai dua kali"),
    "four levels": (without([*FIRST, "levels", 4]), f"{PLACE}.levels: harus lima tingkat, 1 sampai 5 berurutan"),
    "no levels": (at([*FIRST, "levels"], None), f"{PLACE}.levels: harus ada pada instrumen yang dapat dinilai"),
    "scale of four": (
        without(["level_scales", "process", "levels", 4]),
        "level_scales.process.levels: harus lima tingkat, 1 sampai 5 berurutan",
    ),
    "wrong level name": (
        at([*FIRST, "levels", 0, "name"], "Rintis"),
        f"{PLACE}.levels[0].name: “Rintis” lain dari skalanya, “Rintisan”",
    ),
    "unknown scale": (
        at([*FIRST, "capability"], "proses"),
        f"{PLACE}.capability: skala “proses” tidak ada dalam level_scales",
    ),
    "code twice": (at([*ITEM, "code"], "I01-L2-01"), f"{ITEM_PLACE}.code: “I01-L2-01” dipakai dua kali"),
    "code of another level": (
        at([*ITEM, "code"], "I01-L3-02"),
        f"{ITEM_PLACE}.code: “I01-L3-02” tidak berbentuk I01-L2-nn",
    ),
    "threshold without its value": (
        at([*ITEM, "threshold"], {"index": "IKASANDI", "area": "persandian", "max": None}),
        f"{ITEM_PLACE}.threshold.min: kunci tidak ada",
    ),
    "estimate without bands": (
        at(["value_rule", "estimate"], ESTIMATE),
        "level_scales: perkiraan nilai memerlukan tepat satu skala tingkat",
    ),
    "estimate by an unknown method": (
        at(["value_rule", "estimate"], {"method": "rata-rata"}),
        "value_rule.estimate.text: kunci tidak ada",
    ),
    "group of one": (
        at([*ITEM, "alternatives_group"], None),
        f"{PLACE}.levels[1].evidence: kelompok pilihan A hanya beranggota satu",
    ),
    "optional in a group": (
        at([*ITEM, "required"], False),
        f"{ITEM_PLACE}.required: butir dalam kelompok pilihan harus wajib",
    ),
    "unknown age": (
        at([*ITEM, "max_age_years"], 3),
        f"{ITEM_PLACE}.max_age_years: “3” tidak dikenal; yang ada: null, 2",
    ),
    "published index": (
        at(["test_vectors", 0, "expected", "index"], "3.31"),
        "test_vectors[0].expected.index: contoh terbit tidak cocok: hasil hitung 991/300",
    ),
    "published predicate": (
        at(["test_vectors", 0, "expected", "predicate"], "Cukup"),
        "test_vectors[0].expected.predicate: “Cukup” lain dari hasil hitung, “Baik”",
    ),
    "example without a row": (
        without(["test_vectors", 0, "levels", "37"]),
        "test_vectors[0]: harus memuat nilai 37 indikator",
    ),
}
