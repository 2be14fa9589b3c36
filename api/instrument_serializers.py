"""An instrument as JSON: its domains, aspects and indicators, with criteria, items and our advice for them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.json_fields import ExactField
from domains.item_help import HELP_LABEL, ItemHelp, item_help
from domains.models import Aspect, Domain, EvidenceItem, Indicator, Instrument, LevelCriterion


class InstrumentSerializer(serializers.ModelSerializer[Instrument]):
    class Meta:
        model = Instrument
        fields = [
            "code",
            "name",
            "short_name",
            "index_name",
            "state",
            "scorable",
            "valid_from",
            "valid_to",
            "value_rule",
            "predicates",
            "predicate_basis",
        ]


class DomainSerializer(serializers.ModelSerializer[Domain]):
    weight = ExactField()

    class Meta:
        model = Domain
        fields = ["number", "name", "weight"]


class IndicatorLineSerializer(serializers.ModelSerializer[Indicator]):
    weight = ExactField()

    class Meta:
        model = Indicator
        fields = ["number", "name", "weight", "capability", "chosen_service"]


class AspectSerializer(serializers.ModelSerializer[Aspect]):
    weight = ExactField()
    domain = serializers.SerializerMethodField(help_text="Nomor domain; null bila instrumen tidak punya domain.")
    indicators = IndicatorLineSerializer(many=True)

    class Meta:
        model = Aspect
        fields = ["number", "name", "weight", "domain", "indicators"]

    def get_domain(self, aspect: Aspect) -> int | None:
        return None if aspect.domain.synthetic else aspect.domain.number


class InstrumentTreeSerializer(InstrumentSerializer):
    """The instrument with its domains, aspects and indicators."""

    domains = serializers.SerializerMethodField()
    aspects = serializers.SerializerMethodField()

    class Meta(InstrumentSerializer.Meta):
        fields = [*InstrumentSerializer.Meta.fields, "domains", "aspects"]

    @extend_schema_field(DomainSerializer(many=True))
    def get_domains(self, instrument: Instrument) -> list[dict[str, object]]:
        real = [domain for domain in instrument.domains.all() if not domain.synthetic]
        return list(DomainSerializer(real, many=True).data)

    @extend_schema_field(AspectSerializer(many=True))
    def get_aspects(self, instrument: Instrument) -> list[dict[str, object]]:
        aspects = [aspect for domain in instrument.domains.all() for aspect in domain.aspects.all()]
        return list(AspectSerializer(aspects, many=True).data)


class ItemHelpSerializer(serializers.Serializer[ItemHelp]):
    """Our own advice for an item, no rule; `is_outdated`: the item says something else since it was written."""

    note = serializers.CharField(default=HELP_LABEL)
    what = serializers.CharField()
    example = serializers.CharField()
    mistake = serializers.CharField()
    is_outdated = serializers.BooleanField()


class EvidenceItemSerializer(serializers.ModelSerializer[EvidenceItem]):
    help = serializers.SerializerMethodField()

    class Meta:
        model = EvidenceItem
        fields = ["code", "text", "required", "alternatives_group", "max_age_years", "kind", "condition", "help"]

    @extend_schema_field(ItemHelpSerializer(allow_null=True))
    def get_help(self, item: EvidenceItem) -> dict[str, object] | None:
        """The context names the instrument: no query an item."""
        found = item_help(self.context["instrument"], item.code, item.text)
        return dict(ItemHelpSerializer(found).data) if found else None


class LevelSerializer(serializers.ModelSerializer[LevelCriterion]):
    items = EvidenceItemSerializer(many=True)

    class Meta:
        model = LevelCriterion
        fields = ["level", "name", "criterion", "note", "items"]


class IndicatorSerializer(IndicatorLineSerializer):
    """One indicator with its criteria and evidence items, level by level."""

    levels = LevelSerializer(many=True)

    class Meta(IndicatorLineSerializer.Meta):
        fields = [*IndicatorLineSerializer.Meta.fields, "description", "levels"]
