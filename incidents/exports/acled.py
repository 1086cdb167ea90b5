"""ACLED's 31 columns, in its order and under its names."""

from __future__ import annotations

from collections.abc import Iterable

from incidents.codes import Outcome, SourceScale
from incidents.exports.acled_coding import TREE, Coded
from incidents.exports.column import Column, Type
from incidents.exports.line import Figures, once
from incidents.exports.parties import Party

SCALES = {scale: scale.value.capitalize() for scale in SourceScale}


def _assoc(side: Iterable[Party]) -> list[str]:
    return once(party.name for party in list(side)[1:])


def _scale(coded: Coded) -> str:
    """The scales of its sources, from the nearest to the farthest."""
    told = {row.source.scale for row in coded.line.told_by}
    return "-".join(name for scale, name in SCALES.items() if scale in told)


def _notes(coded: Coded) -> str:
    """The date, what happened, and the injured, for whom ACLED has no column."""
    incident = coded.line.incident
    opening = "On" if coded.time_precision == 1 else "Around"
    what = f"{incident.event_type.name_en}, {coded.where.unit.name_en}."  # type: ignore[union-attr]
    told = incident.summary_en or incident.summary_ar or what
    injured = _range(coded.line.figures(Outcome.INJURED))
    return f"{opening} {coded.day.day} {coded.day:%B %Y}, {told}" + (f" Injured: {injured}." if injured else "")


def _range(figures: Figures) -> str:
    if figures.minimum is None:
        return ""
    if figures.maximum is None:
        return f"{figures.minimum} or more"
    same = figures.minimum == figures.maximum
    return str(figures.minimum) if same else f"{figures.minimum}-{figures.maximum}"


WHAT = [
    Column(
        "event_id_cnty", Type.TEXT,
        "Reference of the record; begins with SJ, so that no ACLED number looks like it",
        "رقم السجل؛ يبدأ بـ SJ لئلا يلتبس بأرقام ACLED",
        "Incident.reference", "SJ-2019-000123", lambda row: row.line.incident.reference,
    ),
    Column(
        "event_date", Type.DATE,
        "Day; the middle of the days it may have happened on where no day is known",
        "اليوم؛ وإن لم يُعرف فأوسط الأيام المحتملة",
        "Incident.date_start, date_end", "2019-01-04", lambda row: row.day,
    ),
    Column(
        "year", Type.INTEGER, "Year of event_date", "سنة event_date",
        "Incident.date_start, date_end", "2019", lambda row: row.day.year,
    ),
    Column(
        "time_precision", Type.INTEGER,
        "1 the day is known; 2 within a week; 3 within a month; what is vaguer is left out",
        "1 اليوم معروف؛ 2 ضمن أسبوع؛ 3 ضمن شهر؛ وما دون ذلك دقةً يُترك",
        "Incident.date_precision", "1", lambda row: row.time_precision,
    ),
    Column(
        "disorder_type", Type.TEXT,
        "Political violence, Demonstrations or Strategic developments, as the sub-event type has it",
        "صنف الاضطراب بحسب النوع الفرعي",
        "EventType.acled_sub_event_type", "Political violence", lambda row: TREE[row.sides.sub_event_type][1],
    ),
    Column(
        "event_type", Type.TEXT, "One of ACLED's six event types", "أحد أنواع ACLED الستة",
        "EventType.acled_event_type", "Explosions/Remote violence", lambda row: row.event_type,
    ),
    Column(
        "sub_event_type", Type.TEXT,
        "One of ACLED's 25 sub-event types; it may follow from the parties (force against protesters, who takes a "
        "place, a targeted killing of fighters, a chemical weapon)",
        "أحد أنواع ACLED الفرعية الخمسة والعشرين؛ وقد تحدده الأطراف أو السلاح",
        "EventType.acled_sub_event_type", "Air/drone strike", lambda row: row.sides.sub_event_type,
    ),
]  # fmt: skip

WHO = [
    Column(
        "actor1", Type.TEXT,
        "Who acted; “Unidentified Armed Group” or “Unidentified Military Forces” where nobody is named",
        "من قام بالفعل؛ وإن لم يُذكر أحد فاسم ACLED للمجهولين",
        "IncidentActor.actor", "International Coalition", lambda row: row.sides.first[0].name,
    ),
    Column(
        "assoc_actor_1", Type.NAMES, "Others on that side", "غيره من الطرف نفسه",
        "IncidentActor.actor", "Syrian Democratic Forces", lambda row: _assoc(row.sides.first),
    ),
    Column(
        "inter1", Type.TEXT, "What actor1 counted as on that day", "صفة actor1 في ذلك اليوم",
        "ActorPeriod.acled_interaction", "External/Other forces", lambda row: row.sides.first[0].interaction,
    ),
    Column(
        "actor2", Type.TEXT,
        "The other party; in violence against civilians those hit; empty where there is none",
        "الطرف الآخر؛ وفي العنف ضد المدنيين من وقع عليهم؛ فارغ إن لم يكن",
        "IncidentActor.actor", "Islamic State",
        lambda row: row.sides.second[0].name if row.sides.second else None,
    ),
    Column(
        "assoc_actor_2", Type.NAMES, "Others on that side; never civilians in a battle",
        "غيره من الطرف نفسه؛ ولا يُذكر المدنيون في المعارك",
        "IncidentActor.actor", "Civilians", lambda row: _assoc(row.sides.second),
    ),
    Column(
        "inter2", Type.TEXT, "What actor2 counted as on that day", "صفة actor2 في ذلك اليوم",
        "ActorPeriod.acled_interaction", "Rebel group",
        lambda row: row.sides.second[0].interaction if row.sides.second else None,
    ),
    Column(
        "interaction", Type.TEXT,
        "Both kinds, ACLED's smaller number first; “… only” where there is one party",
        "الصفتان معاً، الأصغر رقماً أولاً؛ و“… only” لطرف واحد",
        "ActorPeriod.acled_interaction", "Rebel group-External/Other forces", lambda row: row.interaction,
    ),
    Column(
        "civilian_targeting", Type.TEXT,
        "“Civilians targeted” where they were the main or only ones hit, else empty",
        "“Civilians targeted” إذا كان المدنيون وحدهم أو أساساً من استُهدف، وإلا فارغ",
        "IncidentActor.actor", "Civilians targeted",
        lambda row: "Civilians targeted" if row.targets_civilians else None,
    ),
]  # fmt: skip

WHERE = [
    Column(
        "iso", Type.INTEGER, "ISO 3166 number of the country", "رقم البلد في ISO 3166",
        "Place.country", "760", lambda row: row.where.country.iso,
    ),
    Column(
        "region", Type.TEXT, "ACLED's region", "إقليم ACLED", "Place.country", "Middle East",
        lambda row: "Middle East",
    ),
    Column(
        "country", Type.TEXT, "Country", "البلد", "Place.country", "Syria", lambda row: row.where.country.name,
    ),
    Column(
        "admin1", Type.TEXT, "Governorate", "المحافظة", "Place.parent", "Deir ez-Zor",
        lambda row: row.where.area("governorate"),
    ),
    Column(
        "admin2", Type.TEXT, "District; empty where it is not known", "المنطقة؛ فارغ إن لم تُعرف",
        "Place.parent", "Abu Kamal", lambda row: row.where.area("district"),
    ),
    Column(
        "admin3", Type.TEXT, "Subdistrict; empty where it is not known", "الناحية؛ فارغ إن لم تُعرف",
        "Place.parent", "Hajin", lambda row: row.where.area("subdistrict"),
    ),
    Column(
        "location", Type.TEXT, "The place, or the area where no more is known",
        "المكان، أو المساحة إن لم يُعرف أدق منها",
        "Place.name_en", "Hajin", lambda row: row.where.unit.name_en,
    ),
    Column(
        "latitude", Type.DECIMAL, "Latitude (WGS 84), at most four decimals", "خط العرض (WGS 84)",
        "IncidentPlace.latitude, Place.latitude", "34.69", lambda row: row.where.latitude,
    ),
    Column(
        "longitude", Type.DECIMAL, "Longitude (WGS 84), at most four decimals", "خط الطول (WGS 84)",
        "IncidentPlace.longitude, Place.longitude", "40.83", lambda row: row.where.longitude,
    ),
    Column(
        "geo_precision", Type.INTEGER,
        "1 the named place; 2 near it, or a subdistrict; 3 a larger area or a landscape",
        "1 المكان المسمّى؛ 2 قربه أو ناحية؛ 3 مساحة أوسع أو بادية أو نهر",
        "IncidentPlace.precision", "1", lambda row: row.geo_precision,
    ),
]  # fmt: skip

ACCOUNT = [
    Column(
        "source", Type.NAMES, "Who tells it", "من رواها", "Source.name_en",
        "Syrian Observatory for Human Rights", lambda row: once(told.source.name_en for told in row.line.told_by),
    ),
    Column(
        "source_scale", Type.TEXT, "Scale of the sources; joined by a hyphen where they differ",
        "نطاق المصادر؛ وتصل بينها شرطة إن اختلفت", "Source.scale", "Subnational-National", _scale,
    ),
    Column(
        "notes", Type.TEXT, "Short account, which begins with the date; the injured at its end",
        "رواية موجزة تبدأ بالتاريخ، وفي آخرها الجرحى",
        "Incident.summary_en, summary_ar", "On 4 January 2019, …", _notes,
    ),
    Column(
        "fatalities", Type.INTEGER, "The lowest figure of people killed; 0 where none is stated, as ACLED asks",
        "أدنى عدد مذكور للقتلى؛ و0 إن لم يُذكر عدد، كما تقضي قواعد ACLED",
        "Casualty.minimum", "8", lambda row: row.line.figures(Outcome.KILLED).minimum or 0,
    ),
    Column(
        "tags", Type.TEXT, "Always empty: the register has none of ACLED's tags",
        "فارغ دائماً: لا وسوم كوسوم ACLED في السجل", "Incident", "(empty)", lambda row: None,
    ),
    Column(
        "timestamp", Type.INTEGER, "Last change, in seconds since 1970 (UTC)", "آخر تغيير، بالثواني منذ 1970",
        "Incident.changed_at", "1795339800", lambda row: int(row.line.changed_at.timestamp()),
    ),
]  # fmt: skip

COLUMNS: list[Column] = [*WHAT, *WHO, *WHERE, *ACCOUNT]
