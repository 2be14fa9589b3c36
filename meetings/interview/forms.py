"""What is prepared for the interview on one indicator."""

from collections.abc import Mapping
from typing import Any

from django import forms

from evaluations.rules.merging import TextClash, TypedText, normalize_text, text_mark
from meetings.interview.interview_writes import FIELDS
from meetings.interview.queries import InterviewTopic
from ui.forms import KawalForm


class InterviewNoteForm(KawalForm):
    """`seen_…` carries the mark of each stored text; an untouched draft of the question is not stored."""

    question = forms.CharField(
        label="pertanyaan yang mungkin diajukan",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Disusun dari kriteria dan butir instrumen selama belum diubah.",
    )
    answer = forms.CharField(
        label="jawaban yang disiapkan", required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    speaker = forms.CharField(label="narasumber", required=False, max_length=200, help_text="Nama dan jabatan.")
    account_holder = forms.CharField(
        label="pemegang akun uji aplikasi",
        required=False,
        max_length=200,
        help_text="Nama orangnya. Kata sandi tidak pernah ditulis di sini.",
    )
    account_contact = forms.CharField(
        label="cara menghubunginya", required=False, max_length=200, help_text="Misalnya nomor telepon kantor."
    )
    submit_label = "Simpan persiapan"

    def __init__(self, *args: Any, topic: InterviewTopic, cancel_url: str, **kwargs: Any) -> None:
        self.cancel_url = cancel_url
        self.topic = topic
        stored = {name: getattr(topic.note, name, "") for name in FIELDS}
        question = stored["question"] or topic.own_draft
        super().__init__(*args, initial={**stored, "question": question}, **kwargs)
        for name in FIELDS:
            self.fields[f"seen_{name}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=text_mark(stored[name])
            )
            self.helper.layout.fields.insert(0, f"seen_{name}")

    @property
    def typed(self) -> dict[str, TypedText]:
        data = self.cleaned_data
        found = {name: TypedText(data[name], data[f"seen_{name}"]) for name in FIELDS}
        if self.topic.is_drafted and normalize_text(data["question"]) == normalize_text(self.topic.own_draft):
            del found["question"]
        return found

    def show_both(self, clashes: Mapping[str, TextClash]) -> None:
        """What was typed stays; the next press overwrites knowingly what is named beside it."""
        stored = {
            name: clashes[name].theirs if name in clashes else normalize_text(self.cleaned_data[name])
            for name in FIELDS
        }
        self.data = {**self.data.dict(), **{f"seen_{name}": text_mark(text) for name, text in stored.items()}}  # type: ignore[attr-defined]
        for name, clash in clashes.items():
            words = clash.theirs or "(kosong)"
            self.add_error(name, f"{clash.by} menyimpan lebih dahulu: “{words}” Gabungkan, lalu simpan lagi.")
