from django.urls import URLPattern, URLResolver, path

from evaluations.views import assignments, cycles, dashboard, evidence, inbox, indicator, past_cycles, results, worklist

urlpatterns: list[URLPattern | URLResolver] = [
    path("hasil/", results.results, name="results"),
    path("hasil/catat/", results.result_add, name="result_add"),
    path("hasil/<int:pk>/", results.result_edit, name="result_edit"),
    path("siklus/", cycles.cycles, name="cycles"),
    path("siklus/baru/", cycles.cycle_add, name="cycle_add"),
    path("siklus/tahun-lampau/", past_cycles.past_cycle_add, name="past_cycle_add"),
    path("siklus/<int:pk>/", cycles.cycle, name="cycle"),
    path("siklus/<int:pk>/tahap/", cycles.cycle_move, name="cycle_move"),
    path("siklus/<int:pk>/ringkasan/", dashboard.dashboard, name="dashboard"),
    path("siklus/<int:pk>/lembar-kerja/", worklist.worklist, name="worklist"),
    path("siklus/<int:pk>/lembar-kerja.xlsx", worklist.worklist_xlsx, name="worklist_xlsx"),
    path("siklus/<int:pk>/indikator/<int:number>/", indicator.indicator, name="indicator"),
    path("siklus/<int:pk>/indikator/<int:number>/nilai/", indicator.score_save, name="score_save"),
    path("siklus/<int:pk>/indikator/<int:number>/layanan/", indicator.service_save, name="service_save"),
    path("siklus/<int:pk>/indikator/<int:number>/cakupan/", indicator.coverage_save, name="coverage_save"),
    path("siklus/<int:pk>/penugasan/", assignments.assignments, name="assignments"),
    path("siklus/<int:pk>/tugas/", inbox.inbox, name="inbox"),
    path("siklus/<int:pk>/indikator/<int:number>/bukti/", evidence.evidence_add, name="evidence_add"),
    path("bukti/<int:pk>/perbaiki/", evidence.evidence_renew, name="evidence_renew"),
    path("bukti/<int:pk>/putusan/", evidence.verdict, name="verdict"),
    path("bukti/berkas/<uuid:pk>/", evidence.evidence_download, name="evidence_download"),
    path("bukti/berkas/<uuid:pk>/keadaan/", evidence.evidence_state, name="evidence_state"),
]
