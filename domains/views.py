"""What is measured, to read: the instruments, each as a tree, each indicator, and the links between versions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from domains import pages
from domains.item_help import help_coverage
from domains.models import Indicator, Instrument


@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    return render(request, "domains/instruments.html", {"instruments": pages.all_instruments()})


@require_safe
def instrument(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Instrument.objects.at(code))
    context = {
        "instrument": found,
        "sections": pages.instrument_sections(found),
        "bands": pages.predicate_bands(found),
        "cycles": pages.published_cycles(found),
        "others": pages.other_revisions(found),
        "advice": help_coverage(found.code, found.items.order_by("position").values_list("code", "text")),
    }
    return render(request, "domains/instrument.html", context)


@require_safe
def instrument_indicator(request: HttpRequest, code: str, number: int) -> HttpResponse:
    rows = Indicator.objects.select_related("instrument", "aspect__domain").prefetch_related("levels__items")
    found = get_object_or_404(rows, instrument__in=Instrument.objects.at(code), number=number)
    before, after = pages.adjacent_indicators(found)
    context = {
        "indicator": found,
        "instrument": found.instrument,
        "scale": found.instrument.level_scales[found.capability],
        "weight_source": pages.format_source(found.weight_source),
        "works": pages.indicator_cited_works(found),
        "knots": pages.conversion_points(found),
        "ancestors": pages.predecessor_links(found),
        "successors": pages.successor_links(found),
        "before": before,
        "after": after,
    }
    return render(request, "domains/indicator.html", context)


@require_safe
def crosswalk(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Instrument.objects.at(code))
    return render(request, "domains/crosswalk.html", {"instrument": found, "tables": pages.crosswalks(found)})
