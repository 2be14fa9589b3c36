"""How approval, return, signed paper and signature are knocked at, for the table of who may what."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.choices import CycleState
from evaluations.models import Score
from signing.signed_papers import save_signed_paper
from signing.signing import approve_self_assessment, return_self_assessment, sign_self_assessment, signoff_state
from tests.builders.signing_builders import PAPER, ready
from tests.city import PASSWORD
from tests.work import store_files

WHY = "Data dukung menyusul dengan surat Sekda."


def file():
    return SimpleUploadedFile("BA.pdf", PAPER)


def made_ready(city, action):
    """Everything but the act itself: each level has its reason; before paper and signature comes the approval."""
    if city.evaluation.state != CycleState.MANDIRI:
        return
    Score.objects.filter(evaluation=city.evaluation).update(reason=WHY)
    store_files(city)
    if action in ("unggah naskah", "tandatangani"):
        approve_it(city, action, city.people["penanggung_jawab"])
    if action == "tandatangani":
        bring_it(city, action, city.people["koordinator"])
        ready(city)


def approve_it(city, action, user):
    approve_self_assessment(evaluation=city.evaluation, seen=signoff_state(city.evaluation).sha256, by=user)


def return_it(city, action, user):
    return_self_assessment(evaluation=city.evaluation, by=user, reason=WHY)


def bring_it(city, action, user):
    save_signed_paper(evaluation=city.evaluation, source=file(), by=user)


def sign_it(city, action, user):
    sign_self_assessment(evaluation=city.evaluation, password=PASSWORD, by=user)


ACTS = {"setujui": approve_it, "kembalikan": return_it, "unggah": bring_it, "tandatangani": sign_it}
DOORS = {
    "setujui": ("signoff_approve", lambda city: {"seen": signoff_state(city.evaluation).sha256, "reason": WHY}),
    "kembalikan": ("signoff_return", lambda city: {"reason": WHY}),
    "unggah": ("signoff_paper", lambda city: {"file": file()}),
    "tandatangani": ("signoff_sign", lambda city: {"password": PASSWORD}),
}


def knock(city, browser, action):
    name, said = DOORS[action.split()[0]]
    return browser.post(reverse(name, args=[city.evaluation.pk]), said(city))
