from django.urls import URLPattern, URLResolver, path

from signing.papers import views as papers
from signing.signoff import views as signoff

urlpatterns: list[URLPattern | URLResolver] = [
    path("siklus/<int:pk>/pengesahan/", signoff.signoff, name="signoff"),
    path("siklus/<int:pk>/pengesahan/alasan/", signoff.signoff_reasons, name="signoff_reasons"),
    path("siklus/<int:pk>/pengesahan/setujui/", signoff.signoff_approve, name="signoff_approve"),
    path("siklus/<int:pk>/pengesahan/kembalikan/", signoff.signoff_send_back, name="signoff_return"),
    path("siklus/<int:pk>/pengesahan/tandatangan/", signoff.signoff_sign, name="signoff_sign"),
    path("siklus/<int:pk>/pengesahan/berita-acara/", signoff.signed_paper_upload, name="signoff_paper"),
    path("siklus/<int:pk>/pengesahan/bandingkan/", signoff.signoff_compare, name="signoff_compare"),
    path("siklus/<int:pk>/pengesahan/berkas/", signoff.signoff_files, name="signoff_files"),
    path("siklus/<int:pk>/pengesahan/berkas/periksa/", signoff.signoff_check_files, name="signoff_check_files"),
    path("siklus/<int:pk>/pengesahan/aturan/", signoff.one_person, name="one_person"),
    path("siklus/<int:pk>/pengesahan/aturan/bagi-indeks/", signoff.index_sharing, name="index_sharing"),
    path("siklus/<int:pk>/pengesahan/aturan/opd-sendiri/", signoff.own_agency_rule, name="own_agency_rule"),
    path("siklus/<int:pk>/pengesahan/naskah/", papers.papers, name="papers"),
    path("siklus/<int:pk>/pengesahan/<str:kind>.pdf", papers.paper, name="paper"),
    path("siklus/<int:pk>/segel/<int:seal>/", signoff.seal, name="seal"),
    path("siklus/<int:pk>/segel/<int:seal>/<str:kind>.pdf", papers.seal_paper, name="seal_paper"),
    path("siklus/<int:pk>/segel/<int:seal>/segel.json", signoff.seal_json, name="seal_json"),
]
