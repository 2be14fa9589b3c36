from django.urls import URLPattern, URLResolver, path

from duties import views as duties
from duties.agency_work import views as agency_work
from duties.moving import views as moving

urlpatterns: list[URLPattern | URLResolver] = [
    path("tugas/", duties.duties, name="duties"),
    path("tugas/jumlah/", duties.duty_count, name="duty_count"),
    path("giliran/", duties.old_list, name="duties_old"),
    path("siklus/<int:pk>/tugas/", duties.old_inbox, name="inbox_old"),
    path("siklus/<int:pk>/opd/data-dukung/", agency_work.agency_evidence, name="agency_evidence"),
    path("siklus/<int:pk>/opd/persetujuan/", agency_work.agency_approvals, name="agency_approvals"),
    path("siklus/<int:pk>/indikator/<int:number>/kirim/", agency_work.send_next, name="send_next"),
    path("kalender/<str:token>.ics", duties.calendar_feed, name="calendar_feed"),
    path("peran/<int:pk>/pindah/", moving.role_move, name="role_move"),
]
