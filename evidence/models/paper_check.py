"""What people and verdicts say of the checks of a paper: one that was set aside, and those that lacked when judged."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from evidence.models.citation import Citation, Verdict
from reading.check_kinds import CheckKind
from regions import clock

LONGEST_REASON = 300


class PaperCheckKind(models.TextChoices):
    """The checks as a page calls them; a test holds the values to those of `reading.paper_checks`."""

    TITLE = CheckKind.TITLE.value, "judul"
    NUMBER = CheckKind.NUMBER.value, "nomor"
    DATE = CheckKind.DATE.value, "tanggal"
    SIGNED = CheckKind.SIGNED.value, "tanda tangan"
    AGE = CheckKind.AGE.value, "umur"
    PARTICIPANTS = CheckKind.PARTICIPANTS.value, "peserta"
    PROBLEM = CheckKind.PROBLEM.value, "masalah"
    RECOMMENDATION = CheckKind.RECOMMENDATION.value, "rekomendasi"
    ELEMENT = CheckKind.ELEMENT.value, "unsur kebijakan"
    COVERAGE = CheckKind.COVERAGE.value, "cakupan OPD"
    PLACE = CheckKind.PLACE.value, "letak"
    TEXT = CheckKind.TEXT.value, "teks"


class CheckDismissal(models.Model):
    """A check that lacks and does not matter here, as a person says with a reason; taken back, it stays readable."""

    citation = models.ForeignKey(Citation, models.CASCADE, related_name="dismissals")
    kind = models.CharField("pemeriksaan", max_length=20, choices=PaperCheckKind.choices)
    detail = models.CharField("unsur", max_length=120, blank=True)
    reason = models.CharField("alasan", max_length=LONGEST_REASON)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)
    recalled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recalled_at = models.DateTimeField("dibatalkan pada", null=True, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["citation", "kind", "detail"], condition=Q(recalled_at=None), name="one_dismissal_a_check"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.detail}".strip()


class JudgedCheck(models.Model):
    """A check that lacked on a citation when it was judged; the verdict says later whether the check was right."""

    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="lacking_checks")
    kind = models.CharField("pemeriksaan", max_length=20, choices=PaperCheckKind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["verdict", "kind"], name="one_judged_check_a_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()
