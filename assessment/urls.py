from django.urls import URLPattern, URLResolver, path

from assessment.indicator import views as indicator
from assessment.internal import views as internal
from assessment.level_panel import views as level_panel
from assessment.level_sheets import views as level_sheets
from assessment.values import views as values
from assessment.worklist import filter_views
from assessment.worklist import views as worklist

urlpatterns: list[URLPattern | URLResolver] = [
    path("siklus/<int:pk>/nilai/", values.values, name="values"),
    path("siklus/<int:pk>/nilai/putaran-sebelumnya/", values.values_settle, name="values_settle"),
    path("siklus/<int:pk>/nilai/<str:column>/berkas/", values.values_import, name="values_import"),
    path("siklus/<int:pk>/indikator/<int:number>/nilai/<str:column>/", values.value_edit, name="value_edit"),
    path("siklus/<int:pk>/lembar-kerja/", worklist.worklist, name="worklist"),
    path("siklus/<int:pk>/lembar-kerja/filter/", filter_views.filter_save, name="filter_save"),
    path("siklus/<int:pk>/lembar-kerja/filter/hapus/", filter_views.filter_remove, name="filter_remove"),
    path("siklus/<int:pk>/lembar-kerja.xlsx", worklist.worklist_xlsx, name="worklist_xlsx"),
    path("siklus/<int:pk>/lembar-kerja/berkas/", level_sheets.self_assessment_import, name="self_assessment_import"),
    path("siklus/<int:pk>/lembar-kerja/indeks/", level_sheets.index_import, name="index_import"),
    path("siklus/<int:pk>/lembar-kerja/<int:number>/", level_panel.level_panel, name="level_panel"),
    path("siklus/<int:pk>/indikator/<int:number>/", indicator.indicator, name="indicator"),
    path("siklus/<int:pk>/indikator/<int:number>/nilai/", indicator.score_save, name="score_save"),
    path("siklus/<int:pk>/penilaian-internal/", internal.internal_list, name="internal"),
    path("siklus/<int:pk>/indikator/<int:number>/internal/<str:column>/", internal.internal_save, name="internal_save"),
    path("siklus/<int:pk>/indikator/<int:number>/keputusan/", internal.decision_save, name="decision_save"),
    path("siklus/<int:pk>/indikator/<int:number>/indeks/", indicator.external_index_save, name="external_index_save"),
    path("siklus/<int:pk>/indikator/<int:number>/layanan/", indicator.service_save, name="service_save"),
    path("siklus/<int:pk>/indikator/<int:number>/cakupan/", indicator.coverage_save, name="coverage_save"),
]
