"""Approval, signature and seal of the self-assessment; what the seal says, and that nothing can change it unseen."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from evaluations.choices import CycleState
from evaluations.models import GeneralQuestion, Score
from evaluations.permissions import Refused
from evaluations.stages.transitions import (
    move_stage,
)
from evidence.models import Citation, Verdict
from history import triggers
from history.models import HistoryEntry
from signing import seal_triggers, sealing
from signing.models import Approval, Seal
from signing.self_assessment import read_self_assessment
from signing.signing import (
    approve_self_assessment,
    return_self_assessment,
    save_level_reasons,
    signoff_state,
)
from tests.builders.signing_builders import NUMBER, WHY, approved, sealed, signed, verified, whole
from tests.files import pdf
from tests.history_rows import texts

__all__ = ["sealed", "whole"]  # fixtures

TABLE = Seal._meta.db_table


# --- the canonical text ---------------------------------------------------------------------------


def test_the_canonical_text_has_one_spelling():
    facts = {"b": Fraction(7, 3), "a": [Decimal("3.00"), None, "é"], "c": date(2025, 8, 14), "d": True}
    assert sealing.canonical_json(facts) == '{"a":["3.00",null,"é"],"b":"7/3","c":"2025-08-14","d":true}'


def test_a_float_has_no_canonical_text():
    with pytest.raises(TypeError, match="no canonical text for float"):
        sealing.canonical_json({"index": 3.05})


def test_the_seal_says_result_levels_texts_evidence_and_who_answers_for_it(sealed):
    facts = json.loads(sealed.seal.canonical)
    assert facts["result"]["exact"] == "3/1"
    assert (facts["result"]["printed"], facts["result"]["predicate"]) == ("3.00", "Baik")
    instrument = sealed.evaluation.instrument
    assert facts["instrument"] == {"code": "SPBE-2020", "sha256": instrument.sha256}
    assert facts["windows"] == [{"stage": "mandiri", "opens": "2025-08-01", "closes": "2025-08-29"}]
    assert facts["approval"]["by"]["username"] == "penanggung_jawab"
    assert facts["approval"]["reason"] == WHY
    assert facts["signature"]["by"]["username"] == "koordinator"
    row = next(row for row in facts["indicators"] if row["number"] == NUMBER)
    said = [row["score"][name] for name in ("level", "fact", "reason")]
    assert said == ["3.00", "Perwali 10 tahun 2024", WHY]
    assert [(q["number"], q["answer"]) for q in facts["questions"]] == [
        (number, "Layanan perizinan satu pintu.") for number in (1, 2, 3, 4)
    ]
    (cited,) = row["evidence"]
    assert (cited["title"], cited["sha256"]) == ("Notula", hashlib.sha256(pdf()).hexdigest())
    assert cited["verdict"]["outcome"] == "diterima"
    assert sealed.seal.sha256 == hashlib.sha256(sealed.seal.canonical.encode()).hexdigest()


# --- approval and signature -----------------------------------------------------------------------


def test_what_is_missing_is_named_and_blocks_the_approval(whole):
    Score.objects.filter(indicator__number=7).update(value=None)
    Score.objects.filter(indicator__number=9).update(fact="")
    gaps = [(gap.number, lacks) for gap, lacks in read_self_assessment(whole.evaluation).gaps.items()]
    assert gaps == [(7, "tingkat"), (9, "penjelasan")]
    with pytest.raises(
        Refused, match="1 indikator yang tingkat kematangannya belum diisi dan 1 indikator belum memiliki penjelasan"
    ):
        approved(whole)
    assert not Approval.objects.exists()


def test_each_claim_above_the_accepted_evidence_needs_a_reason_before_it_is_approved(whole):
    claims = read_self_assessment(whole.evaluation).claims
    assert [claim.indicator.number for claim in claims] == list(range(1, 48))
    Score.objects.filter(indicator__number__in=(7, 21)).update(reason="")
    with pytest.raises(Refused, match="Isi alasan untuk indikator 7, 21"):
        approved(whole)
    versions = dict(Score.objects.values_list("indicator__number", "version"))
    said = {7: (versions[7], "Rapat 12 Mei."), 21: (versions[21], " ")}
    assert save_level_reasons(evaluation=whole.evaluation, reasons=said, by=whole.people["diskominfo"]) == 1
    with pytest.raises(Refused, match="alasan untuk indikator 21"):
        approved(whole)
    save_level_reasons(evaluation=whole.evaluation, reasons={21: (versions[21], WHY)}, by=whole.people["diskominfo"])
    assert approved(whole).outcome == "disetujui"


def test_a_reason_is_for_the_level_that_was_read(whole):
    Score.objects.filter(indicator__number=7).update(reason="", version=5, value=4)
    with pytest.raises(ValidationError) as refused:
        save_level_reasons(evaluation=whole.evaluation, reasons={7: (1, WHY)}, by=whole.people["diskominfo"])
    said = "Indikator ini baru saja disimpan oleh Diskominfo. Bandingkan, lalu simpan lagi."
    assert refused.value.message_dict == {"reason_7": [said]}
    assert Score.objects.get(indicator__number=7).reason == ""


def test_unanswered_general_questions_block_the_approval(whole):
    GeneralQuestion.objects.filter(number=2).update(answer="")
    with pytest.raises(Refused, match="Belum lengkap: 1 pertanyaan umum belum dijawab"):
        approved(whole)
    GeneralQuestion.objects.filter(number=2).delete()
    assert approved(whole).outcome == "disetujui"


@pytest.mark.parametrize("role", ["koordinator", "diskominfo", "asesor_internal", "admin", "kepala_opd"])
def test_only_the_validator_approves_or_returns(whole, role):
    said = "Hanya penanggung jawab yang menyetujui atau mengembalikan penilaian mandiri."
    with pytest.raises(Refused, match=said):
        approve_self_assessment(evaluation=whole.evaluation, seen="", by=whole.people[role], reason=WHY)
    with pytest.raises(Refused, match=said):
        return_self_assessment(evaluation=whole.evaluation, by=whole.people[role], reason=WHY)


def test_nobody_approves_what_they_have_not_read(whole):
    seen = signoff_state(whole.evaluation).sha256
    Score.objects.filter(indicator__number=1).update(value=2)
    with pytest.raises(ValidationError, match="Isinya baru saja berubah"):
        approve_self_assessment(evaluation=whole.evaluation, seen=seen, by=whole.people["penanggung_jawab"], reason=WHY)


def test_the_signature_waits_for_an_approval_of_exactly_this(whole):
    with pytest.raises(Refused, match="Penanggung jawab belum menyetujui"):
        signed(whole)
    approved(whole)
    Score.objects.filter(indicator__number=1).update(fact="Perwali 11 tahun 2025")
    with pytest.raises(Refused, match="Isinya berubah sesudah disetujui"):
        signed(whole)
    approved(whole)
    return_self_assessment(
        evaluation=whole.evaluation, by=whole.people["penanggung_jawab"], reason="Indikator 7 diperiksa lagi."
    )
    with pytest.raises(Refused, match="Penanggung jawab belum menyetujui"):
        signed(whole)
    assert not Seal.objects.exists()


def test_a_return_says_what_to_repair(whole):
    with pytest.raises(ValidationError, match="Tulis apa yang perlu diperbaiki"):
        return_self_assessment(evaluation=whole.evaluation, by=whole.people["penanggung_jawab"], reason=" ")


def test_a_wrong_password_signs_nothing(whole):
    approved(whole)
    with pytest.raises(ValidationError, match="Kata sandi tidak cocok"):
        signed(whole, password="salah")
    assert not Seal.objects.exists()
    whole.evaluation.refresh_from_db()
    assert whole.evaluation.state == CycleState.MANDIRI


def test_the_validator_does_not_sign(whole):
    approved(whole)
    with pytest.raises(Refused, match="Hanya koordinator yang menandatangani"):
        signed(whole, role="penanggung_jawab")


def test_signing_seals_and_walks_on_and_the_history_knows_the_seal(sealed):
    sealed.evaluation.refresh_from_db()
    assert sealed.evaluation.state == CycleState.DOKUMEN
    rows = HistoryEntry.objects.filter(by=sealed.people["koordinator"]).order_by("pk")
    told = texts(rows, "field", "after")
    assert told == [
        ("berita acara bertanda tangan", "BA bertanda tangan.pdf"),
        ("segel penilaian mandiri", sealed.seal.sha256),
        ("tahap", "Penilaian dokumen"),
    ]
    with pytest.raises(Refused, match="Pengesahan dilakukan pada tahap Penilaian mandiri"):
        signed(sealed)


def test_no_other_way_leads_to_the_assessors(whole):
    approved(whole)
    with pytest.raises(Refused, match="dikirim dengan tanda tangan koordinator"):
        move_stage(evaluation=whole.evaluation, target=CycleState.DOKUMEN, by=whole.people["koordinator"])


def test_reopening_keeps_the_old_seal_and_a_second_one_stands_beside_it(sealed):
    text = sealed.seal.canonical
    move_stage(
        evaluation=sealed.evaluation,
        target=CycleState.MANDIRI,
        by=sealed.people["penanggung_jawab"],
        reason="Salah hitung.",
    )
    Score.objects.filter(indicator__number=1).update(value=4)
    approved(sealed)
    second = signed(sealed)
    first = Seal.objects.get(pk=sealed.seal.pk)
    assert (first.canonical, first.superseded_reason) == (text, "Salah hitung.")
    assert first.superseded_by == sealed.people["penanggung_jawab"]
    assert [seal.pk for seal in Seal.objects.current()] == [second.pk]
    assert verified(first)[0] == 0


def test_after_a_reopening_the_old_approval_signs_nothing(sealed):
    pj = sealed.people["penanggung_jawab"]
    move_stage(evaluation=sealed.evaluation, target=CycleState.MANDIRI, by=pj, reason="Salah hitung.")
    with pytest.raises(Refused, match="Penanggung jawab belum menyetujui"):
        signed(sealed)


# --- the database ---------------------------------------------------------------------------------


def tampered(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize("column", seal_triggers.SIGNED)
def test_the_database_refuses_every_change_of_a_seal(sealed, column):
    with pytest.raises(IntegrityError, match="Segel tidak dapat diubah"):
        tampered(f"UPDATE {TABLE} SET {column} = {column}")


def test_the_database_refuses_to_delete_a_seal_and_to_set_it_aside_twice(sealed):
    with pytest.raises(IntegrityError, match="Segel tidak dapat diubah"):
        tampered(f"DELETE FROM {TABLE}")
    move_stage(
        evaluation=sealed.evaluation,
        target=CycleState.MANDIRI,
        by=sealed.people["penanggung_jawab"],
        reason="Salah hitung.",
    )
    with pytest.raises(IntegrityError, match="Segel tidak dapat diubah"):
        tampered(f"UPDATE {TABLE} SET superseded_reason = %s", "lain")


# --- verify_seal ----------------------------------------------------------------------------------


def test_an_untouched_seal_agrees(sealed):
    assert verified(sealed.seal) == (
        0,
        f"Segel {sealed.seal.pk}: Kota Denpasar 2025: cocok, SHA-256 {sealed.seal.sha256}.\n",
    )


def test_a_seal_that_is_not_there_is_said(sealed):
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_seal", 999_999, stderr=out)
    assert (ended.value.code, out.getvalue()) == (2, "Segel 999999 tidak ada.\n")


def test_one_changed_byte_of_the_stored_result_is_named(sealed):
    triggers.drop_triggers()
    changed = sealed.seal.canonical.replace('"level":"3.00"', '"level":"4.00"', 1)
    tampered(f"UPDATE {TABLE} SET canonical = %s", changed)
    triggers.install_triggers()
    code, said = verified(sealed.seal)
    assert code == 1
    got = hashlib.sha256(changed.encode()).hexdigest()
    approved_sum, content = (
        Approval.objects.get().content_sha256,
        sealing.canonical_json(sealing.content_of_seal(json.loads(changed))),
    )
    assert said.splitlines() == [
        f"Isi tersegel berubah: SHA-256 seharusnya {sealed.seal.sha256}, ternyata {got}.",
        f"Isi yang disetujui: SHA-256 seharusnya {approved_sum}, ternyata {sealing.sha256_of(content)}.",
        "Indikator 1: tingkat saat disegel “4.00”, kini “3.00”.",
        f"Segel {sealed.seal.pk}: Kota Denpasar 2025: 3 perbedaan.",
    ]


def test_a_seal_forged_with_its_own_sum_is_unknown_to_the_history(sealed):
    triggers.drop_triggers()
    changed = sealed.seal.canonical.replace("Perwali 10", "Perwali 11", 1)
    forged = hashlib.sha256(changed.encode()).hexdigest()
    tampered(f"UPDATE {TABLE} SET canonical = %s, sha256 = %s", changed, forged)
    triggers.install_triggers()
    code, said = verified(sealed.seal)
    assert (code, said.splitlines()[0]) == (1, f"SHA-256 {forged} tidak tercatat dalam riwayat siklus.")


def test_a_changed_printed_index_is_named(sealed):
    triggers.drop_triggers()
    tampered(f"UPDATE {TABLE} SET printed_index = 3.5")
    triggers.install_triggers()
    assert verified(sealed.seal)[1].splitlines()[0] == "Hasil: indeks pada segel 3.50, dalam isi tersegel 3.00."


def test_one_changed_byte_of_a_file_is_named(sealed):
    version = sealed.citation.version
    path = version.file.path
    content = bytearray(pdf())
    content[-1] ^= 1
    with open(path, "wb") as file:
        file.write(content)
    got = hashlib.sha256(content).hexdigest()
    code, said = verified(sealed.seal)
    assert (code, said.splitlines()[0]) == (
        1,
        f"Berkas {version.pk} (Notula): SHA-256 saat disegel {version.sha256}, kini {got}.",
    )


def test_a_missing_file_is_named(sealed):
    version = sealed.citation.version
    version.file.storage.delete(version.file.name)
    assert verified(sealed.seal) == (
        1,
        f"Berkas {version.pk} (Notula) tidak ada lagi di penyimpanan.\n"
        f"Segel {sealed.seal.pk}: Kota Denpasar 2025: 1 perbedaan.\n",
    )


def test_changed_rows_of_today_are_named(sealed):
    Score.objects.filter(indicator__number=2).update(value=5, fact="")
    Citation.objects.update(page="7")
    triggers.drop_triggers()  # somebody with the keys of the database
    Verdict.objects.update(note="diganti")
    GeneralQuestion.objects.filter(number=3).update(answer="Lain.")
    place = f"Indikator {NUMBER}, data dukung {sealed.citation.pk} (Notula)"
    assert verified(sealed.seal)[1].splitlines()[:-1] == [
        "Indikator 2: tingkat saat disegel “3.00”, kini “5.00”.",
        "Indikator 2: fakta saat disegel “Perwali 10 tahun 2024”, kini “kosong”.",
        "Pertanyaan umum 3: jawaban saat disegel “Layanan perizinan satu pintu.”, kini “Lain.”.",
        f"{place}: halaman saat disegel “kosong”, kini “7”.",
        f"{place}: catatan putusan saat disegel “kosong”, kini “diganti”.",
    ]
