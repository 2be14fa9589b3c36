from django.urls import URLPattern, URLResolver, path

from evaluations.assignments import views as assignments
from evaluations.cycle_history import views as history
from evaluations.extensions import holiday_views
from evaluations.extensions import views as extensions
from evaluations.questions import views as questions

urlpatterns: list[URLPattern | URLResolver] = [
    path("siklus/<int:pk>/perpanjangan/", extensions.extensions, name="extensions"),
    path(
        "siklus/<int:pk>/perpanjangan/<int:extension>/cabut/", extensions.extension_withdraw, name="extension_withdraw"
    ),
    path("siklus/<int:pk>/hari-libur/", holiday_views.holidays, name="holidays"),
    path("siklus/<int:pk>/hari-libur/<int:holiday>/hapus/", holiday_views.holiday_remove, name="holiday_remove"),
    path("siklus/<int:pk>/riwayat/", history.history, name="history"),
    path("siklus/<int:pk>/riwayat.xlsx", history.history_xlsx, name="history_xlsx"),
    path("siklus/<int:pk>/pertanyaan-umum/", questions.questions, name="questions"),
    path("siklus/<int:pk>/pertanyaan-umum/baru/", questions.question_add, name="question_add"),
    path("siklus/<int:pk>/pertanyaan-umum/<int:question>/", questions.question_answer, name="question_answer"),
    path("siklus/<int:pk>/pertanyaan-umum/<int:question>/hapus/", questions.question_remove, name="question_remove"),
    path("siklus/<int:pk>/penugasan/", assignments.assignments, name="assignments"),
    path("siklus/<int:pk>/penugasan/lampiran.xlsx", assignments.assignments_xlsx, name="assignments_xlsx"),
    path("siklus/<int:pk>/penugasan/lampiran.pdf", assignments.assignments_pdf, name="assignments_pdf"),
    path("siklus/<int:pk>/penugasan/berkas/", assignments.assignments_import, name="assignments_import"),
    path("siklus/<int:pk>/penugasan/urungkan/", assignments.assignments_undo, name="assignments_undo"),
]
