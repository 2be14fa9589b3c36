from django.urls import URLPattern, URLResolver, path

from outputs.assessor_pack import views as assessor_pack
from outputs.letterheads import views as letterheads
from outputs.packages import views as packages
from outputs.reports import views as reports
from outputs.sharing import views as sharing
from outputs.sharing import visitors
from outputs.tauval import views as tauval

urlpatterns: list[URLPattern | URLResolver] = [
    path("siklus/<int:pk>/paket/", packages.package_list, name="packages"),
    path("siklus/<int:pk>/paket-asesor/", assessor_pack.assessor_pack, name="assessor_pack"),
    path("paket/<uuid:pk>/", packages.package_download, name="package_download"),
    path("paket/<uuid:pk>/keadaan/", packages.package_state, name="package_state"),
    path("siklus/<int:pk>/paket-asesor/tautan/", sharing.shared_packs, name="shared_packs"),
    path(
        "siklus/<int:pk>/paket-asesor/tautan/<int:link>/cabut/", sharing.shared_pack_revoke, name="shared_pack_revoke"
    ),
    path("bagi/<str:address>/", visitors.shared_pack, name="shared_pack"),
    path("bagi/<str:address>/berkas/<uuid:pk>/", visitors.shared_pack_file, name="shared_pack_file"),
    path("siklus/<int:pk>/tauval/", tauval.tauval, name="tauval"),
    path("siklus/<int:pk>/tauval/<slug:thing>/tandai/", tauval.tauval_enter, name="tauval_enter"),
    path("siklus/<int:pk>/tauval/<slug:thing>/batal/", tauval.tauval_take_back, name="tauval_take_back"),
    path("siklus/<int:pk>/tauval/<slug:thing>/zip/", tauval.tauval_zip, name="tauval_zip"),
    path("siklus/<int:pk>/laporan/", reports.report_list, name="reports"),
    path("siklus/<int:pk>/laporan/kop/", letterheads.letterhead, name="letterhead"),
    path("siklus/<int:pk>/laporan/kop/bawaan.docx", letterheads.letterhead_default, name="letterhead_default"),
    path("siklus/<int:pk>/laporan/kop/hapus/", letterheads.letterhead_retire, name="letterhead_retire"),
    path("laporan/<uuid:pk>/", reports.report_download, name="report_download"),
    path("laporan/<uuid:pk>/keadaan/", reports.report_state, name="report_state"),
]
