from django.urls import URLPattern, URLResolver, path

from reorganisation import views as agency_changes
from reorganisation.same_person import views as same_person

urlpatterns: list[URLPattern | URLResolver] = [
    path("opd/perubahan/", agency_changes.agency_changes, name="agency_changes"),
    path("opd/perubahan/<int:pk>/", agency_changes.agency_change, name="agency_change"),
    path("opd/perubahan/<int:pk>/ubah/", agency_changes.agency_change_edit, name="agency_change_edit"),
    path("opd/perubahan/<int:pk>/terapkan/", agency_changes.agency_change_apply, name="agency_change_apply"),
    path("opd/perubahan/<int:pk>/batalkan/", agency_changes.agency_change_undo, name="agency_change_undo"),
    path("opd/perubahan/<int:pk>/buang/", agency_changes.agency_change_discard, name="agency_change_discard"),
    path("opd/perubahan/<str:manner>/", agency_changes.agency_change_add, name="agency_change_add"),
    path("orang/<int:pk>/gabung/", same_person.person_merge, name="person_merge"),
]
