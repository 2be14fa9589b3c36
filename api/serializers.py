"""What goes out as JSON: numbers as strings with a point, exact ones as fractions ("1641/500")."""

from rest_framework import serializers

from api.json_fields import ExactField, ExactValueField, PrintedValueField
from assessment.models import Decision
from assessment.next_step import NextStep
from domains.models import Indicator, Instrument
from evaluations.choices import PredicateBasis, ValueColumn
from evaluations.models import AssessorVerdict, Evaluation, Score, StageWindow
from regions.models import Region
from results.government_indexes import RegionIndex
from results.models import OfficialResult


class RegionSerializer(serializers.ModelSerializer[Region]):
    class Meta:
        model = Region
        fields = ["code", "name", "kind"]


class WindowSerializer(serializers.ModelSerializer[StageWindow]):
    class Meta:
        model = StageWindow
        fields = ["stage", "opens", "closes"]


class EvaluationSerializer(serializers.ModelSerializer[Evaluation]):
    region = RegionSerializer()
    instrument = serializers.SlugRelatedField[Instrument](slug_field="code", read_only=True)
    revision = serializers.IntegerField(
        source="instrument.revision", read_only=True, help_text="Revisi instrumen yang dipakai siklus ini."
    )
    windows = WindowSerializer(many=True)

    class Meta:
        model = Evaluation
        fields = [
            "id",
            "region",
            "year",
            "instrument",
            "revision",
            "activity",
            "state",
            "predicate_basis",
            "reference_date",
            "source",
            "is_sample",
            "windows",
        ]


class CellSerializer(serializers.ModelSerializer[Score]):
    """One column of one indicator as it is stored."""

    indicator = serializers.SlugRelatedField[Indicator](slug_field="number", read_only=True)
    value = PrintedValueField(allow_null=True, help_text="Dua desimal, setengah ke atas.")
    value_exact = ExactValueField(source="value", allow_null=True, help_text='Tanpa pembulatan: "3", "2.75", "7/6".')
    updated_by = serializers.StringRelatedField[Score](allow_null=True, help_text="null bila belum pernah disimpan.")
    updated_at = serializers.DateTimeField(allow_null=True, help_text="null bila belum pernah disimpan.")

    class Meta:
        model = Score
        fields = [
            "indicator",
            "column",
            "value",
            "value_exact",
            "reason",
            "fact",
            "analysis",
            "justification",
            "notes",
            "version",
            "updated_by",
            "updated_at",
        ]


class InheritedSerializer(serializers.Serializer[dict[str, object]]):
    """A column without a value of its own takes the one before it."""

    column = serializers.ChoiceField(choices=ValueColumn.choices)
    inherited_from = serializers.ChoiceField(choices=ValueColumn.choices)
    value = PrintedValueField()
    value_exact = ExactValueField(source="value")


class ScoreSerializer(serializers.Serializer[dict[str, object]]):
    """All columns of one indicator: what is stored, and what is inherited."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    ready = serializers.IntegerField(
        allow_null=True,
        help_text="Tingkat tertinggi yang dipenuhi data dukung diterima; 0 belum ada, null tanpa daftar butir data "
        "dukung.",
    )
    estimate = serializers.DecimalField(
        max_digits=3,
        decimal_places=2,
        allow_null=True,
        help_text="Perkiraan nilai dari data dukung diterima; null bila instrumen tidak mempunyai aturannya.",
    )
    next_step = serializers.ChoiceField(
        choices=NextStep.choices, help_text="Langkah berikutnya, seperti tab pada Lembar kerja."
    )
    columns = CellSerializer(many=True)
    inherited = InheritedSerializer(many=True)


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """`proposed` and `reviewed`: what stood there when it was decided."""

    value = PrintedValueField()
    value_exact = ExactValueField(source="value")
    proposed = PrintedValueField(allow_null=True)
    reviewed = PrintedValueField(allow_null=True)
    by = serializers.StringRelatedField[Decision]()

    class Meta:
        model = Decision
        fields = ["value", "value_exact", "proposed", "reviewed", "reason", "stands", "by", "at"]


class ConflictSerializer(serializers.Serializer[dict[str, object]]):
    """409: somebody saved in between."""

    detail = serializers.CharField()
    yours = serializers.DictField()
    theirs = CellSerializer()


class RefusalSerializer(serializers.Serializer[dict[str, object]]):
    """401, 403 and 404: the reason in words."""

    detail = serializers.CharField()


class IntervalSerializer(serializers.Serializer[dict[str, object]]):
    low = serializers.CharField()
    high = serializers.CharField()


class LayerSerializer(serializers.Serializer[dict[str, object]]):
    number = serializers.IntegerField()
    name = serializers.CharField()
    index = serializers.CharField(allow_null=True)
    index_exact = serializers.CharField(allow_null=True)


class IndexSerializer(serializers.Serializer[dict[str, object]]):
    """The index of one column; with gaps null, and the interval says what is possible."""

    evaluation = serializers.IntegerField()
    year = serializers.IntegerField()
    instrument = serializers.CharField()
    column = serializers.ChoiceField(choices=ValueColumn.choices)
    index = serializers.CharField(allow_null=True)
    index_exact = serializers.CharField(allow_null=True)
    interval = IntervalSerializer()
    predicate = serializers.CharField(allow_null=True, help_text="Bila belum lengkap: hanya jika kedua ujung sama.")
    predicate_basis = serializers.ChoiceField(choices=PredicateBasis.choices)
    complete = serializers.BooleanField()
    filled = serializers.IntegerField()
    rows = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.IntegerField())
    domains = LayerSerializer(many=True)
    aspects = LayerSerializer(many=True)


class RegionIndexSerializer(serializers.Serializer[RegionIndex]):
    """One government's year: null where nothing is signed or final yet, or where values are missing."""

    region = serializers.CharField(source="region.code")
    name = serializers.CharField(source="region.name")
    kind = serializers.CharField(source="region.kind")
    instrument = serializers.CharField(source="instrument_code", allow_null=True)
    column = serializers.ChoiceField(choices=ValueColumn.choices, allow_null=True)
    index = serializers.CharField(source="printed", allow_null=True)
    index_exact = serializers.CharField(source="exact", allow_null=True)
    predicate = serializers.CharField(allow_null=True)
    filled = serializers.IntegerField()
    rows = serializers.IntegerField(source="indicators")


class RegionIndexesSerializer(serializers.Serializer[dict[str, object]]):
    region = serializers.CharField()
    year = serializers.IntegerField()
    regions = serializers.IntegerField(help_text="Banyaknya pemerintah daerah di bawah daerah ini.")
    shared = serializers.IntegerField(help_text="Yang membagikan indeksnya; hanya itu yang tercantum.")
    indexes = RegionIndexSerializer(many=True)


class NextBandSerializer(serializers.Serializer[dict[str, object]]):
    name = serializers.CharField()
    bound = serializers.CharField()
    distance = serializers.CharField()


class SupportSerializer(serializers.Serializer[dict[str, object]]):
    """How many of the filled values accepted evidence carries."""

    supported = serializers.IntegerField()
    filled = serializers.IntegerField()
    indicators = serializers.IntegerField()


class LeadersAnswerSerializer(serializers.Serializer[dict[str, object]]):
    """One of the four sentences of the leaders' page, as this person reads it there."""

    name = serializers.ChoiceField(choices=["terbukti", "menahan", "dahulukan", "terlambat"])
    sentence = serializers.CharField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field's own `source` is a text


class NewestValueSerializer(serializers.Serializer[dict[str, object]]):
    """What is known best of a cycle under its own instrument, as the leaders' page says it."""

    evaluation = serializers.IntegerField()
    year = serializers.IntegerField(help_text="Tahun nilai itu; tahun sebelumnya bila hasil terbarunya dari sana.")
    instrument = serializers.CharField()
    revision = serializers.IntegerField(help_text="Revisi instrumen yang mengukurnya.")
    kind = serializers.ChoiceField(
        choices=["resmi", "berita", "statement", "hitung", "mandiri", "perkiraan"],
        help_text="perkiraan: dari data dukung yang diterima; bukan nilai dan tanpa predikat.",
    )
    status = serializers.CharField(help_text='Misalnya "nilai asesor, sementara".')
    stage = serializers.CharField(allow_blank=True)
    date = serializers.DateField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field's own `source` is a text
    index = serializers.CharField(allow_null=True, help_text="null selama belum lengkap, dan pada perkiraan.")
    interval = IntervalSerializer(allow_null=True)
    figure = serializers.CharField(help_text='Seperti di halaman: "1,24", "1,01–1,81".')
    predicate = serializers.CharField(allow_null=True)
    next_band = NextBandSerializer(allow_null=True)
    support = SupportSerializer(allow_null=True)
    is_sample = serializers.BooleanField()
    answers = LeadersAnswerSerializer(many=True, help_text="Empat jawaban pada Ringkasan pimpinan.")


class PathItemSerializer(serializers.Serializer[dict[str, object]]):
    """One thing to bring; several codes are alternatives, one of them is enough."""

    codes = serializers.ListField(child=serializers.CharField())
    level = serializers.IntegerField()
    value_gain = ExactField(allow_null=True, help_text="Tambahan nilai indikator; null bila nilainya naik per tingkat.")
    index_gain = ExactField(allow_null=True)
    effort = serializers.IntegerField(allow_null=True)


class PathRowSerializer(serializers.Serializer[dict[str, object]]):
    """One indicator that rises, with its items in their order."""

    number = serializers.IntegerField()
    agency = serializers.CharField(allow_blank=True, help_text="Pengampu; kosong bila belum ada.")
    start = ExactField()
    end = ExactField()
    index_gain = ExactField()
    items = PathItemSerializer(many=True)


class PathSerializer(serializers.Serializer[dict[str, object]]):
    """The cheapest way to a target as the page gives it. Under Pemdi all figures are estimates without a predicate."""

    evaluation = serializers.IntegerField()
    target = serializers.CharField()
    measure = serializers.CharField(help_text='"indeks", atau "perkiraan indeks" bila jalannya per butir.')
    is_met = serializers.BooleanField(help_text="Apakah simulasi ini mencapai target.")
    sentence = serializers.CharField(help_text="Jawaban dalam satu kalimat; juga mengapa belum dapat dihitung.")
    before = ExactField()
    after = ExactField()
    effort = serializers.IntegerField()
    unit = serializers.CharField()
    rows = PathRowSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())


class ResultSerializer(serializers.ModelSerializer[OfficialResult]):
    """A published or recorded result, as its source printed it."""

    region = serializers.SlugRelatedField[Region](
        slug_field="code", read_only=True, allow_null=True, help_text="null untuk kementerian dan lembaga."
    )
    instrument = serializers.SlugRelatedField[Instrument](slug_field="code", read_only=True)
    domain_values = serializers.DictField(child=serializers.CharField(), help_text="Menurut nomor domain.")
    aspect_values = serializers.DictField(child=serializers.CharField(), help_text="Menurut nomor aspek.")
    warnings = serializers.ListField(child=serializers.CharField())
    provenance = serializers.CharField()
    source = serializers.CharField(source="read_from")  # type: ignore[assignment]  # a field's own `source` is a text
    notes = serializers.CharField(source="remark")

    class Meta:
        model = OfficialResult
        fields = [
            "id",
            "year",
            "institution",
            "kind",
            "region",
            "province",
            "instrument",
            "index",
            "predicate",
            "domain_values",
            "aspect_values",
            "provenance",
            "source_type",
            "source",
            "notes",
            "warnings",
        ]


class AssessorVerdictSerializer(serializers.ModelSerializer[AssessorVerdict]):
    """One verdict of the ministry's assessors; `cause` is empty where the item was accepted."""

    indicator = serializers.IntegerField(source="item.criterion.indicator.number")
    item = serializers.CharField(source="item.code")

    class Meta:
        model = AssessorVerdict
        fields = ["indicator", "item", "stage", "outcome", "cause", "note", "recommendation", "source", "at"]
