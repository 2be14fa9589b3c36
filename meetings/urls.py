from django.urls import URLPattern, URLResolver, path

from meetings.interview import views as interview
from meetings.minutes import views as minutes
from meetings.planner import views as meetings

urlpatterns: list[URLPattern | URLResolver] = [
    path("siklus/<int:pk>/wawancara/", interview.interview, name="interview"),
    path("siklus/<int:pk>/wawancara/<int:number>/", interview.interview_edit, name="interview_edit"),
    path("siklus/<int:pk>/wawancara.pdf", interview.interview_file, name="interview_pdf"),
    path("siklus/<int:pk>/rapat/", meetings.meetings, name="meetings"),
    path("siklus/<int:pk>/rapat/baru/", meetings.meeting_add, name="meeting_add"),
    path("siklus/<int:pk>/rapat/<int:meeting>/", meetings.meeting, name="meeting"),
    path("siklus/<int:pk>/rapat/<int:meeting>/ubah/", meetings.meeting_edit, name="meeting_edit"),
    path("siklus/<int:pk>/rapat/<int:meeting>/batal/", meetings.meeting_cancel, name="meeting_cancel"),
    path("siklus/<int:pk>/rapat/<int:meeting>/notula/", minutes.minutes, name="minutes"),
    path("siklus/<int:pk>/rapat/<int:meeting>/notula.pdf", minutes.minutes_file_pdf, name="minutes_pdf"),
    path("siklus/<int:pk>/rapat/<int:meeting>/tutup/", meetings.minutes_close, name="minutes_close"),
    path("siklus/<int:pk>/rapat/<int:meeting>/buka/", meetings.minutes_reopen, name="minutes_reopen"),
    path("siklus/<int:pk>/rapat/<int:meeting>/pustaka/", minutes.minutes_file, name="minutes_file"),
    path("siklus/<int:pk>/rapat/<int:meeting>/putusan/<int:point>/", meetings.decision_done, name="decision_done"),
]
