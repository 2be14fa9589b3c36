from django.urls import path

from api import assessor_views, region_views, score_views, search_views, views

app_name = "api"
urlpatterns = [
    path("instruments/", views.InstrumentList.as_view(), name="instruments"),
    path("instruments/<str:code>/", views.InstrumentDetail.as_view(), name="instrument"),
    path("instruments/<str:code>/indicators/<int:number>/", views.IndicatorDetail.as_view(), name="indicator"),
    path("evaluations/", views.EvaluationList.as_view(), name="evaluations"),
    path("evaluations/<int:pk>/", views.EvaluationDetail.as_view(), name="evaluation"),
    path(
        "evaluations/<int:pk>/assessor-verdicts/",
        assessor_views.AssessorVerdictList.as_view(),
        name="assessor_verdicts",
    ),
    path("evaluations/<int:pk>/scores/", score_views.ScoreList.as_view(), name="scores"),
    path("evaluations/<int:pk>/scores/<int:number>/", score_views.ScoreDetail.as_view(), name="score"),
    path("evaluations/<int:pk>/scores/<int:number>/decision/", score_views.DecisionDetail.as_view(), name="decision"),
    path(
        "evaluations/<int:pk>/scores/<int:number>/<str:column>/",
        score_views.InternalScoreDetail.as_view(),
        name="column",
    ),
    path("evaluations/<int:pk>/index/", views.IndexDetail.as_view(), name="index"),
    path("evaluations/<int:pk>/newest/", views.NewestValueDetail.as_view(), name="newest"),
    path("evaluations/<int:pk>/path/", views.PathDetail.as_view(), name="path"),
    path("regions/<str:code>/indexes/", region_views.RegionIndexList.as_view(), name="region_indexes"),
    path("results/", views.ResultList.as_view(), name="results"),
    path("results/<int:pk>/", views.ResultDetail.as_view(), name="result"),
    path("search/", search_views.SearchDetail.as_view(), name="search"),
    path("schema/", views.SchemaDetail.as_view(), name="schema"),
]
