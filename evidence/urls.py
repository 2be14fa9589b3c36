from django.urls import URLPattern, URLResolver, path

from evidence.approvals import views as approvals
from evidence.assessor_verdicts import views as assessor
from evidence.citing import views as citing
from evidence.dismissing import views as dismissing
from evidence.drafts import views as drafts
from evidence.expiry import views as expiry
from evidence.library import views as library
from evidence.repairs import views as repairs
from evidence.requests import views as requests
from evidence.reviews import document_review as document_reviews
from evidence.reviews import views as reviews
from evidence.sending import sent_views as sent
from evidence.sending import views as evidence

urlpatterns: list[URLPattern | URLResolver] = [
    path("siklus/<int:pk>/masa-berlaku/", expiry.expiry, name="expiry"),
    path("siklus/<int:pk>/permintaan/", requests.requests, name="requests"),
    path("siklus/<int:pk>/permintaan/baru/", requests.request_add, name="request_add"),
    path("siklus/<int:pk>/permintaan/salin/", requests.requests_copy, name="requests_copy"),
    path("siklus/<int:pk>/permintaan/surat.xlsx", requests.requests_xlsx, name="requests_xlsx"),
    path("siklus/<int:pk>/permintaan/surat.pdf", requests.requests_pdf, name="requests_pdf"),
    path("siklus/<int:pk>/permintaan/pengingat/", requests.reminders, name="reminders"),
    path("permintaan/<int:pk>/", requests.request_detail, name="request"),
    path("permintaan/<int:pk>/tarik/", requests.request_withdraw, name="request_withdraw"),
    path("siklus/<int:pk>/tinjauan/", reviews.reviews, name="reviews"),
    path("siklus/<int:pk>/tinjauan/alasan/", reviews.review_reasons, name="review_reasons"),
    path("siklus/<int:pk>/tinjauan/<int:citation>/", reviews.review, name="review"),
    path("siklus/<int:pk>/tinjauan/dokumen/<int:document>/", document_reviews.document_review, name="document_review"),
    path("siklus/<int:pk>/perbaikan/", repairs.repairs, name="repairs"),
    path("siklus/<int:pk>/putusan-asesor/", assessor.assessor_verdicts, name="assessor_verdicts"),
    path("siklus/<int:pk>/putusan-asesor/perbandingan/", assessor.assessor_comparison, name="assessor_comparison"),
    path(
        "siklus/<int:pk>/putusan-asesor/<str:stage>/berkas/",
        assessor.assessor_verdicts_import,
        name="assessor_verdicts_import",
    ),
    path(
        "siklus/<int:pk>/indikator/<int:number>/putusan-asesor/<str:stage>/",
        assessor.assessor_verdict_edit,
        name="assessor_verdict_edit",
    ),
    path("siklus/<int:pk>/indikator/<int:number>/bukti/", evidence.evidence_add, name="evidence_add"),
    path("siklus/<int:pk>/indikator/<int:number>/bukti/periksa/", sent.evidence_checks, name="evidence_checks"),
    path("bukti/<int:pk>/terkirim/", sent.evidence_sent, name="evidence_sent"),
    path("siklus/<int:pk>/indikator/<int:number>/kutip/", citing.evidence_cite, name="evidence_cite"),
    path("berkas-masuk/", drafts.draft_files, name="draft_files"),
    path("berkas-masuk/tambah/", drafts.draft_files_add, name="draft_files_add"),
    path("berkas-masuk/dikenal/", drafts.draft_files_known, name="draft_files_known"),
    path("berkas-masuk/status/", drafts.draft_files_state, name="draft_files_state"),
    path("berkas-masuk/<uuid:pk>/", drafts.draft_file, name="draft_file"),
    path("dokumen/", library.library, name="library"),
    path("dokumen/<int:pk>/", library.document, name="document"),
    path("dokumen/<int:pk>/versi/", library.document_version, name="document_version"),
    path("dokumen/<int:pk>/ubah/", library.document_edit, name="document_edit"),
    path("dokumen/<int:pk>/periksa/", library.document_check, name="document_check"),
    path("dokumen/<int:pk>/terbaca/", library.document_read_facts, name="document_read_facts"),
    path("bukti/<int:pk>/tarik/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path("bukti/<int:pk>/pindah/", library.citation_move, name="citation_move"),
    path("bukti/<int:pk>/perbaiki/", evidence.evidence_renew, name="evidence_renew"),
    path("bukti/<int:pk>/pemeriksaan/<slug:kind>/", dismissing.check_dismiss, name="check_dismiss"),
    path("bukti/pemeriksaan/<int:pk>/batal/", dismissing.check_recall, name="check_recall"),
    path("siklus/<int:pk>/persetujuan/", approvals.head_approval, name="head_approval"),
    path("siklus/<int:pk>/tugas/setujui/", approvals.evidence_approve_checked, name="evidence_approve_checked"),
    path("bukti/<int:pk>/setujui/", approvals.evidence_approve, name="evidence_approve"),
    path("bukti/<int:pk>/kembalikan/", approvals.evidence_send_back, name="evidence_send_back"),
    path("bukti/<int:pk>/putusan/", evidence.verdict, name="verdict"),
    path("bukti/<int:pk>/putusan/batal/", evidence.verdict_undo, name="verdict_undo"),
    path("bukti/berkas/<uuid:pk>/", evidence.evidence_download, name="evidence_download"),
    path("bukti/berkas/<uuid:pk>/keadaan/", evidence.evidence_state, name="evidence_state"),
]
