from django.urls import URLPattern, URLResolver, path

from duties import views as duties
from duties.agency_inbox import views as inbox
from duties.moving import views as moving

urlpatterns: list[URLPattern | URLResolver] = [
    path("giliran/", duties.duties, name="duties"),
    path("kalender/<str:token>.ics", duties.calendar_feed, name="calendar_feed"),
    path("peran/<int:pk>/pindah/", moving.role_move, name="role_move"),
    path("siklus/<int:pk>/tugas/", inbox.inbox, name="inbox"),
]
