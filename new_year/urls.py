from django.urls import URLPattern, URLResolver, path

from new_year.carryover import ended_views
from new_year.carryover import views as carryover
from new_year.cycles import correction_views
from new_year.cycles import views as cycles
from new_year.preparing import views as prepare
from new_year.revisions import loading_views
from new_year.revisions import views as revisions

urlpatterns: list[URLPattern | URLResolver] = [
    path("siklus/", cycles.cycles, name="cycles"),
    path("siklus/baru/", cycles.cycle_add, name="cycle_add"),
    path("siklus/<int:pk>/", cycles.cycle, name="cycle"),
    path("siklus/<int:pk>/perbaiki/", correction_views.cycle_correct, name="cycle_correct"),
    path("siklus/<int:pk>/revisi/", revisions.cycle_revision, name="cycle_revision"),
    path("siklus/<int:pk>/revisi/konfirmasi/", revisions.revision_confirm, name="revision_confirm"),
    path("siklus/<int:pk>/revisi/tarik/", revisions.revision_withdraw, name="revision_withdraw"),
    path("siklus/<int:pk>/revisi/sisa/", revisions.revision_work, name="revision_work"),
    path("siklus/<int:pk>/revisi/sisa/putuskan/", revisions.revision_place, name="revision_place"),
    path("siklus/<int:pk>/revisi/sisa/cocok/", revisions.revision_fits, name="revision_fits"),
    path("revisi-instrumen/", loading_views.revision_load, name="revision_load"),
    path("siklus/<int:pk>/siapkan/", prepare.prepare, name="prepare"),
    path("siklus/<int:pk>/siapkan/jadwal/", prepare.prepare_dates, name="prepare_dates"),
    path("siklus/<int:pk>/siapkan/opd/", prepare.prepare_agencies, name="prepare_agencies"),
    path("siklus/<int:pk>/siapkan/penugasan/", prepare.prepare_assignments, name="prepare_assignments"),
    path("siklus/<int:pk>/siapkan/bukti/", prepare.prepare_evidence, name="prepare_evidence"),
    path("siklus/<int:pk>/tahap/", cycles.cycle_move, name="cycle_move"),
    path("siklus/<int:pk>/bawa-lanjut/", carryover.carryover, name="carryover"),
    path("siklus/<int:pk>/bawa-lanjut/selesai/", ended_views.carryover_settle, name="carryover_settle"),
    path("siklus/<int:pk>/bawa-lanjut/belum-selesai/", ended_views.carryover_reopen, name="carryover_reopen"),
    path("siklus/<int:pk>/bawa-lanjut/kutip/", ended_views.carryover_cite, name="carryover_cite"),
]
