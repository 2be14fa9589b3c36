from django.urls import URLPattern, URLResolver, path

from planning.actions import source_views
from planning.actions import views as actions
from planning.targets import item_effort_views as item_efforts
from planning.targets import views as targets

urlpatterns: list[URLPattern | URLResolver] = [
    path("siklus/<int:pk>/target/", targets.target, name="target"),
    path("siklus/<int:pk>/target/skenario/", targets.scenario_save, name="scenario_save"),
    path("siklus/<int:pk>/target/banding/", targets.scenarios, name="scenarios"),
    path("siklus/<int:pk>/target/tahun/", targets.targets, name="targets"),
    path("siklus/<int:pk>/target/tahun/<int:target>/hapus/", targets.target_drop, name="target_drop"),
    path("siklus/<int:pk>/target/upaya/", targets.efforts, name="efforts"),
    path("siklus/<int:pk>/target/tercapai/", item_efforts.level_mark, name="level_mark"),
    path("tingkat-tercapai/<int:pk>/batalkan/", item_efforts.level_unmark, name="level_unmark"),
    path("skenario/<int:pk>/hapus/", targets.scenario_drop, name="scenario_drop"),
    path("siklus/<int:pk>/rencana/", actions.plan, name="plan"),
    path("siklus/<int:pk>/rencana.xlsx", actions.plan_xlsx, name="plan_xlsx"),
    path("siklus/<int:pk>/rencana/berkas/", actions.actions_import, name="actions_import"),
    path("siklus/<int:pk>/rencana/baru/", actions.action_add, name="action_add"),
    path("siklus/<int:pk>/rencana/lengkapi/", source_views.plan_place, name="plan_place"),
    path("siklus/<int:pk>/rencana/tahunan/", source_views.plan_yearly, name="plan_yearly"),
    path("siklus/<int:pk>/rencana/lanjutan/", source_views.plan_carry, name="plan_carry"),
    path("siklus/<int:pk>/rencana/rekomendasi/", source_views.recommendation_add, name="recommendation_add"),
    path(
        "siklus/<int:pk>/rencana/rekomendasi/<int:recommendation>/",
        source_views.recommendation,
        name="recommendation",
    ),
    path("rencana/<int:pk>/", actions.action, name="action"),
    path("rencana/<int:pk>/ubah/", actions.action_edit, name="action_edit"),
    path("rencana/<int:pk>/keadaan/", actions.action_state, name="action_state"),
    path("rencana/<int:pk>/catatan/", actions.action_note, name="action_note"),
    path("rencana/<int:pk>/bukti/", actions.action_proof, name="action_proof"),
    path("rencana/<int:pk>/bukti/<int:proof>/lepas/", actions.action_proof_drop, name="action_proof_drop"),
    path("skenario/<int:pk>/rencana/", source_views.scenario_act, name="scenario_act"),
]
