"""Answers to the *pertanyaan umum*, and the list itself."""

from typing import Any

from django import forms
from django.urls import reverse

from evaluations.models import Evaluation, GeneralQuestion
from evaluations.questions.question_list import MAX_ANSWER_LENGTH
from ui.forms import KawalForm


class QuestionAnswerForm(KawalForm):
    """`version` is the one the person saw."""

    submit_label = "Simpan jawaban"

    answer = forms.CharField(
        label="jawaban", required=False, max_length=MAX_ANSWER_LENGTH, widget=forms.Textarea(attrs={"rows": 5})
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, question: GeneralQuestion, **kwargs: Any) -> None:
        known = {"answer": question.answer, "version": question.version}
        super().__init__(*args, auto_id=f"jawab{question.pk}_%s", initial=known, **kwargs)
        self.fields["answer"].label = f"Jawaban {question.number}"
        self.helper.form_action = reverse("question_answer", args=[question.evaluation_id, question.pk])

    def now_shows(self, question: GeneralQuestion) -> None:
        """The form came back beside today's answer: that is what the next press replaces."""
        self.data = {"answer": self.data.get("answer", ""), "version": question.version}


class QuestionForm(KawalForm):
    submit_label = "Tambah pertanyaan"

    text = forms.CharField(label="pertanyaan", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    source = forms.CharField(
        label="sumber", required=False, max_length=200, help_text="Misalnya pedoman tahun ini dengan halamannya."
    )

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="baru_%s", **kwargs)
        self.helper.form_action = reverse("question_add", args=[evaluation.pk])


class QuestionRemoveForm(KawalForm):
    submit_label = "Keluarkan dari daftar"

    reason = forms.CharField(label="alasan", max_length=300, help_text="Terbaca dalam riwayat.")

    def __init__(self, *args: Any, question: GeneralQuestion, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"hapus{question.pk}_%s", **kwargs)
        self.helper.form_action = reverse("question_remove", args=[question.evaluation_id, question.pk])
