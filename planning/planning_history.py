"""How the history tells of targets, efforts, scenarios, recommendations and actions."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from evidence.evidence_history import sending_sentence
from history.choices import HistoryKind, Readers
from history.models import HistoryEntry
from history.presenters import EntryTexts, HistoryPresenter, Values, day_text, day_value, label_of, named, register
from planning.models import Action, Recommendation, Scenario, Target
from planning.models.target import TargetScope
from regions.models import Agency
from ui.formats import decimal_comma, level_text

# --- what is stored -------------------------------------------------------------------------------


def target_details(target: Target) -> dict[str, Any]:
    aspect = {"aspect": target.aspect_id, "name": str(target.aspect)} if target.aspect else {}
    return {"scope": target.scope, "year": target.year, **aspect}


def target_value(target: Target) -> dict[str, str]:
    return {"value": f"{target.value:.2f}", "source": target.source}


def scenario_value(scenario: Scenario) -> dict[str, Any]:
    return {"scenario": scenario.pk, "name": scenario.name}


def recommendation_value(row: Recommendation) -> dict[str, Any]:
    return {"recommendation": row.pk, "name": str(row)}


def actions_value(made: Sequence[Action], source: str) -> dict[str, Any]:
    """How many, the words of one alone, and where they come from."""
    text = {"text": made[0].text} if len(made) == 1 else {}
    return {"actions": [action.pk for action in made], "source": source, **text}


def action_value(action: Action) -> dict[str, Any]:
    """Words, agency, date, the aims as [number, level] and the note on cost: one query."""
    rows = action.raises.select_related("indicator").order_by("indicator__number")
    return {
        **action_agency_value(action, action.agency),
        "due": day_value(action.due),
        "aims": [[row.indicator.number, str(row.level) if row.level else None] for row in rows],
        "cost_note": action.cost_note,
    }


def action_agency_value(action: Action, agency: Agency | None) -> dict[str, Any]:
    name = agency.short_name if agency else None
    return {"action": action.pk, "text": action.text, "agency": agency.pk if agency else None, "name": name}


# --- how it reads ---------------------------------------------------------------------------------


def _target_field(details: Values) -> str:
    """ "target daerah 2026", "target aspek 1. Kebijakan 2026"."""
    label = f"target aspek {details['name']}" if "name" in details else label_of(TargetScope, details["scope"])
    return f"{label} {details['year']}"


def _target_text(values: Values) -> str:
    return f"{decimal_comma(Decimal(values['value']))} ({values['source']})"


def _effort_field(details: Values) -> str:
    """Of a raise, of an item, or of each item of the indicator."""
    if "level" in details:
        return f"upaya ke tingkat {level_text(Decimal(details['level']))}"
    return f"upaya butir {details['item']}" if details.get("item") else "upaya tiap butir"


def _scenario_text(values: Values) -> str:
    return f"{values['name']}: {values['headline']}" if "headline" in values else str(values["name"])


def _actions_text(values: Values) -> str:
    """ "Susun pedoman (skenario Hemat)", "3 tindak lanjut (dilanjutkan dari tahun sebelumnya)"."""
    told = values.get("text") or f"{len(values['actions'])} tindak lanjut"
    source = "dilanjutkan dari tahun sebelumnya" if values.get("is_carried") else values["source"]
    return f"{told} ({source})" if source else told


def _action_text(values: Values) -> str:
    """ "Susun pedoman (Dinkes, tenggat 22 Agustus 2025, 21 ke 3)"."""
    due = [f"tenggat {day_text(values['due'])}"] if values.get("due") else []
    aims = [
        f"{number} ke {level_text(Decimal(level))}" if level else str(number)
        for number, level in values.get("aims", ())
    ]
    more = ", ".join(part for part in (values["name"], *due, *aims, values.get("cost_note")) if part)
    return f"{values['text']} ({more})" if more else str(values["text"])


def _action_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    if not texts.before:
        return f"menyusun {texts.after}"
    return f"mengubah tindak lanjut {texts.before} → {texts.after}"


def _state_label(values: Values) -> str:
    return label_of(Action.State, values["state"])


def _state_text(values: Values) -> str:
    """ "Selesai: Susun pedoman"; of the state before, the state alone."""
    return f"{_state_label(values)}: {values['text']}" if "text" in values else _state_label(values)


def _state_sentence(entry: HistoryEntry, texts: EntryTexts) -> str:
    """ "menyatakan selesai (sebelumnya berjalan): Susun pedoman"."""
    before, after = (_state_label(side).lower() for side in (entry.before, entry.after))
    return f"menyatakan {after} (sebelumnya {before}): {entry.after['text']}"


def register_kinds() -> None:
    """Everybody who reads the cycle's history is shown these; of proofs, titles of documents, those of evidence."""
    presenters = {
        HistoryKind.TARGET_SET: HistoryPresenter(_target_field, _target_text),
        HistoryKind.EFFORT_SET: HistoryPresenter(_effort_field, lambda values: str(values["points"])),
        HistoryKind.LEVEL_REACHED: HistoryPresenter(
            lambda details: f"anggapan tingkat {details['level']}", lambda values: "dianggap tercapai"
        ),
        HistoryKind.SCENARIO_SAVED: HistoryPresenter(named("skenario"), _scenario_text),
        HistoryKind.RECOMMENDATION_RECORDED: HistoryPresenter(
            named("tindak lanjut"), lambda values: f"rekomendasi {values['name']}", _action_sentence
        ),
        HistoryKind.ACTIONS_PLANNED: HistoryPresenter(named("tindak lanjut"), _actions_text, _action_sentence),
        HistoryKind.ACTION_CHANGED: HistoryPresenter(named("tindak lanjut"), _action_text, _action_sentence),
        HistoryKind.ACTION_STATE_SET: HistoryPresenter(named("status tindak lanjut"), _state_text, _state_sentence),
    }
    for kind, presenter in presenters.items():
        register(kind, Readers.CYCLE, presenter)
    proof = HistoryPresenter(named("data dukung tindak lanjut"), lambda values: str(values["title"]), sending_sentence)
    register(HistoryKind.ACTION_PROVEN, Readers.EVIDENCE, proof)
