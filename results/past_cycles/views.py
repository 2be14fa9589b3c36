"""The levels of a past year: choose the year, bring the levels, look at every row, then write."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from domains.models import DIGITAL_GOVERNMENT, Indicator, Instrument
from evaluations.rules.level_parsing import level_sheet
from evaluations.rules.scoring import typed_value
from evaluations.scoring_inputs import instrument_in_force, instrument_indicators, instrument_scheme
from imports.fault_sheet import XLSX
from imports.sheet_forms import fault_file, sample_answer
from regions.models import Region
from results.models import OfficialResult
from results.official.views import region_from_address, year_from_address
from results.own_years import OwnYear, own_years
from results.past_cycles.forms import TITLES, PastLevelsForm
from results.past_cycles.past_levels_file import past_cycle_in, past_levels_file
from results.past_cycles.queries import preview_past_levels
from results.past_year_writes import bring_past_year
from submissions.once import once
from ui.downloads import file_response
from ui.forms import apply_or_add_errors
from undo.messages import tell_undoable
from undo.models import BulkAct


@get_or_post
def past_cycle_add(request: SignedInRequest) -> HttpResponse:
    """One address, three faces: the years, the form, the preview. Only the last one's button writes.

    The sheets are read before the form is claimed.
    """
    region = region_from_address(request)
    years = own_years(region, request.user)
    if request.GET.get("unduh") == "isi" and (past := past_cycle_in(years, request.GET.get("tahun", ""))):
        return file_response(f"tingkat-{past.year}.xlsx", past_levels_file(past), XLSX)
    year = year_from_address(request, [row.year for row in years if row.may_take_levels])
    instrument = instrument_in_force(DIGITAL_GOVERNMENT, year) if year else None
    if year is None or instrument is None:
        return _choose_year(request, region, years)
    indicators = instrument_indicators(instrument)
    if sample := sample_answer(request, "tingkat", level_sheet(TITLES), (("1", "3"), ("2", "4")), list):
        return sample
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    scheme = instrument_scheme(instrument)
    form = PastLevelsForm(*sent, scheme=scheme, cancel_url=reverse("results"), person=request.user)
    form.is_valid()
    if "keliru" in request.POST and (wrong := [(sheet, rows) for sheet, rows in form.kept_sheets if rows]):
        return fault_file("tingkat", *wrong[0])
    return _answer(request, form, region, year, instrument, indicators)


@once
def _choose_year(request: SignedInRequest, region: Region, years: list[OwnYear]) -> HttpResponse:
    """The years that levels may be brought for; who pressed twice gets the answer of the first press instead."""
    return render(request, "results/choose_year.html", {"years": years, "region": region})


@once
def _answer(
    request: SignedInRequest,
    form: PastLevelsForm,
    region: Region,
    year: int,
    instrument: Instrument,
    indicators: list[Indicator],
) -> HttpResponse:
    context: dict[str, object] = {"form": form, "region": region, "year": year, "instrument": instrument}
    if request.method == "POST" and form.is_valid():
        if "simpan" in request.POST and _recorded(request, form, region, year, instrument):
            return redirect("results")
        if "ubah" not in request.POST and not form.errors:
            printed = OfficialResult.objects.visible_to(request.user).of_region(region).filter(year=year).first()
            context["preview"] = preview_past_levels(
                form.scheme, indicators, instrument.basis_for(year), form.levels, printed
            )
            return render(request, "results/past_cycles/preview.html", context)
    return render(request, "results/past_cycles/form.html", context)


def _recorded(
    request: SignedInRequest, form: PastLevelsForm, region: Region, year: int, instrument: Instrument
) -> bool:
    """Write the cycle; if it is refused, the reason stands on the form."""
    levels = {
        column.value: {number: typed_value(value) for number, value in values.items() if value is not None}
        for column, values in form.levels.items()
    }
    said = {"levels": levels, "source": form.cleaned_data["source"], "by": request.user}
    acts: list[BulkAct | None] = []

    def bring() -> None:
        acts.append(bring_past_year(region=region, year=year, instrument=instrument, **said))

    if done := apply_or_add_errors(form, bring):
        tell_undoable(request, f"Tingkat tahun {year} tersimpan.", acts[0])
    return done
