"""Published results, and the years a region writes down of itself."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from accounts.permissions import regions_where, require_regions
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from domains.models import DIGITAL_GOVERNMENT, Instrument
from evaluations import permissions
from evaluations.kept_pages import kept_by_browser
from evaluations.scoring_inputs import instrument_in_force, instrument_scheme
from history.choices import Readers
from history.presenters import history_events, readable_by
from regions.models import Region
from results.models import OfficialResult
from results.official.filters import ResultFilter
from results.official.forms import ASPECT, DOMAIN, ResultStatementForm, statement_form_class
from results.official.recording import (
    ResultStatement,
    YearScheme,
    printed_figures,
    published_result,
    record_own_result,
    result_statement,
    revise_own_result,
)
from results.own_years import newest_result_finding, own_years, recordable_years
from results.published import published_means, published_table
from results.region_history import with_differences
from submissions.once import once
from ui.forms import apply_or_add_errors, posted_data

PAGE = 25
RECORDED_ALREADY = (
    'Hasil {year} sudah tercatat; isian ini belum tersimpan. <a href="{address}">Sunting catatan itu</a>.'
)


@require_safe
@kept_by_browser
def results(request: SignedInRequest) -> HttpResponse:
    """The table of all institutions, and above it the years of one's own region."""
    user = request.user
    region = user.active_memberships[0].region if user.active_memberships else None
    rows = OfficialResult.objects.visible_to(user).published().select_related("instrument").defer("instrument__details")
    chosen = ResultFilter(request.GET, rows)
    page = Paginator(chosen.qs, PAGE).get_page(request.GET.get("page"))
    years = with_differences(own_years(region, user), user) if region else []
    context = {
        "filter": chosen,
        "page": page,
        "table": published_table(page.object_list, user.region_ids),
        "means": published_means(chosen.year, chosen.kind),
        "region": region,
        "years": years,
        "headline": newest_result_finding(years),
        "may_record": region in regions_where("record_history", user),
    }
    return render(request, "results/results.html", context)


@get_or_post
@once
def result_add(request: SignedInRequest) -> HttpResponse:
    """First the year, because it decides the instrument and its domains; then the figures."""
    region = region_from_address(request)
    year = year_from_address(request, recordable_years(region))
    instrument = instrument_in_force(DIGITAL_GOVERNMENT, year) if year else None
    if year is None or instrument is None:
        return render(request, "results/choose_year.html", {"years": own_years(region, request.user), "region": region})
    earlier = OfficialResult.objects.recorded().filter(region=region, year=year).first()
    if earlier and request.method != "POST":
        return redirect("result_edit", earlier.pk)
    form = statement_form_class(instrument)(posted_data(request))
    if earlier:  # sent again after "Back", or somebody was faster: what was typed stays on the page
        address = reverse("result_edit", args=[earlier.pk])
        form.add_error(None, format_html(RECORDED_ALREADY, year=year, address=address))
    done = (
        None
        if earlier
        else _redirect_after_write(
            request, form, lambda said: record_own_result(region=region, year=year, statement=said, by=request.user)
        )
    )
    return done or render(request, "results/statement.html", {"form": form, **_year_context(region, year, instrument)})


def _redirect_after_write(
    request: SignedInRequest, form: ResultStatementForm, write: Callable[[ResultStatement], object]
) -> HttpResponse | None:
    """Where to go after the write; None if the form must be shown, with everything typed and the reasons."""
    if not apply_or_add_errors(form, lambda: write(form.statement)):
        return None
    messages.success(request, "Catatan tersimpan sebagai catatan daerah.")
    return redirect("results")


def _year_context(region: Region, year: int, instrument: Instrument) -> dict[str, object]:
    published = published_result(region, year)
    printed = f"{published.provenance.capitalize()} {year}: {printed_figures(published)}." if published else ""
    return {
        "region": region,
        "year": year,
        "published": published,
        "printed": printed,
        "title": f"Catat hasil {year}",
        "lead": f"{region.name}, {instrument.short_name}. Tulis angka seperti tercetak pada sumbernya.",
    }


def region_from_address(request: SignedInRequest) -> Region:
    """The region in the address, so that a choice made in another tab moves no form; else the one worked in."""
    regions = require_regions("record_history", request.user)
    asked = request.GET.get("daerah", str(regions[0].pk))
    found = next((region for region in regions if str(region.pk) == asked), None)
    if found is None:
        raise Http404
    request.region = found
    return found


def year_from_address(request: SignedInRequest, years: list[int]) -> int | None:
    """The year in the address, if it is one of those; None asks for it."""
    asked = request.GET.get("tahun", "")
    return next((year for year in years if str(year) == asked), None)


@get_or_post
def result_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct what one's own region recorded; published rows have no such page."""
    rows = OfficialResult.objects.visible_to(request.user).recorded().select_related("region", "instrument")
    result = get_object_or_404(rows, pk=pk)
    request.region = result.region
    permissions.require("record_history", request.user, result)
    assert result.region is not None  # a recorded row always tells of a region
    statement = result_statement(result)
    parts = {f"{DOMAIN}{number}": value for number, value in statement.figures.domains.items()}
    parts |= {f"{ASPECT}{number}": value for number, value in statement.figures.aspects.items()}
    initial = {
        "index": statement.figures.index,
        "predicate": statement.figures.predicate,
        "source": statement.source,
        "notes": statement.notes,
        **parts,
    }
    form = statement_form_class(result.instrument)(posted_data(request), initial=initial)
    done = _redirect_after_write(
        request, form, lambda said: revise_own_result(result=result, statement=said, by=request.user)
    )
    entries = readable_by(result.history, *Readers).select_related("by")
    context = {"form": form, "history": history_events(entries)}
    context |= _year_context(result.region, result.year, result.instrument)
    context["of_parts"] = YearScheme(result.instrument, instrument_scheme(result.instrument)).index_of_parts(
        statement.figures
    )
    return done or render(request, "results/statement.html", context)
