"""The 49 columns of UCDP's Georeferenced Event Dataset, in the order and under the names of version 23.1."""

from __future__ import annotations

from datetime import date

from incidents.exports.column import Column, Type
from incidents.exports.ged_coding import Coded, event_number, state_number
from incidents.exports.line import once
from incidents.models import IncidentSource, Source

REGION = "Middle East"


def _empty(name: str, of_en: str, of_ar: str) -> Column:
    """A column that only UCDP can fill."""
    meaning_en = f"{of_en}. Always empty: only UCDP can certify it"
    return Column(
        name, Type.TEXT, meaning_en, f"{of_ar}. فارغ دائماً: لا يقرّه إلا UCDP", "Incident", "(empty)", lambda row: None
    )


def _moment(day: date) -> str:
    """A day as GED writes it."""
    return f"{day.isoformat()} 00:00:00.000"


def _offices(row: Coded) -> list[str]:
    """Who published the reports; the source itself where there is no report or its publisher may not be named."""
    return once(_office(row, one).name_en for one in row.line.told_by)


def _office(row: Coded, one: IncidentSource) -> Source:
    publisher = one.report.publisher if one.report else None
    if publisher is None or (publisher.is_sensitive and not row.line.audience.sees_sensitive):
        return one.source
    return publisher


def _originals(row: Coded) -> list[str]:
    """Those quoted who are not the publishers themselves."""
    offices = _offices(row)
    return [name for name in once(one.source.name_en for one in row.line.told_by) if name not in offices]


def _dates(row: Coded) -> list[str]:
    days = [one.report.published for one in row.line.told_by if one.report and one.report.published]
    return once(day.isoformat() for day in days)


RECORD = [
    Column(
        "id", Type.INTEGER, "Number made of the reference; longer than any of UCDP's",
        "رقم مأخوذ من رقم السجل، أطول من أرقام UCDP",
        "Incident.reference", "20190000123", lambda row: event_number(row.line.incident.reference),
    ),
    Column(
        "relid", Type.TEXT, "Reference of the record", "رقم السجل",
        "Incident.reference", "SJ-2019-000123", lambda row: row.line.incident.reference,
    ),
    Column(
        "year", Type.INTEGER, "Year of date_start", "سنة date_start",
        "Incident.date_start", "2019", lambda row: row.first.year,
    ),
    _empty("active_year", "Whether the dyad reached 25 deaths that year", "هل بلغ الطرفان 25 قتيلاً في السنة"),
    Column(
        "code_status", Type.TEXT, "Clear: only published records are here", "Clear: لا يرد هنا إلا المنشور",
        "Incident.status", "Clear", lambda row: "Clear",
    ),
    Column(
        "type_of_violence", Type.INTEGER,
        "1 a state takes part; 2 organised groups, no state; 3 an organised party against civilians",
        "1 دولة طرف؛ 2 جماعات منظمة دون دولة؛ 3 طرف منظم ضد المدنيين",
        "IncidentActor.actor, ActorPeriod.kind", "1", lambda row: row.type_of_violence,
    ),
    _empty("conflict_dset_id", "Number of the conflict in its dataset", "رقم النزاع في مجموعته"),
    _empty("conflict_new_id", "Number of the conflict", "رقم النزاع"),
    _empty("conflict_name", "Name of the conflict", "اسم النزاع"),
    _empty("dyad_dset_id", "Number of the dyad in its dataset", "رقم الطرفين في مجموعتهما"),
    _empty("dyad_new_id", "Number of the dyad", "رقم الطرفين"),
    Column(
        "dyad_name", Type.TEXT, "Both sides", "الطرفان معاً", "IncidentActor.actor",
        "International Coalition - Islamic State", lambda row: f"{row.name_a} - {row.name_b}",
    ),
    _empty("side_a_dset_id", "Number of side A in its dataset", "رقم الطرف أ في مجموعته"),
    _empty("side_a_new_id", "Number of side A", "رقم الطرف أ"),
    Column(
        "side_a", Type.TEXT, "Organised parties that acted; allies joined by a comma",
        "الأطراف المنظمة التي قامت بالفعل؛ وبين الحلفاء فاصلة",
        "IncidentActor.actor", "International Coalition", lambda row: row.name_a,
    ),
    _empty("side_b_dset_id", "Number of side B in its dataset", "رقم الطرف ب في مجموعته"),
    _empty("side_b_new_id", "Number of side B", "رقم الطرف ب"),
    Column(
        "side_b", Type.TEXT, "Organised parties that were hit; Civilians in one-sided violence",
        "الأطراف المنظمة التي وقع عليها الفعل؛ وCivilians في العنف من طرف واحد",
        "IncidentActor.actor", "Islamic State", lambda row: row.name_b,
    ),
]  # fmt: skip

SOURCES = [
    Column(
        "number_of_sources", Type.INTEGER, "Different sources; -1 where none may be named",
        "عدد المصادر المختلفة؛ و-1 إن لم يجز ذكر أيّ منها",
        "IncidentSource.source", "2", lambda row: len({one.source_id for one in row.line.told_by}) or -1,
    ),
    Column(
        "source_article", Type.URLS, "Addresses of the reports", "عناوين التقارير",
        "Report.url", "https://example.org/report", lambda row: row.line.source_urls,
    ),
    Column(
        "source_office", Type.NAMES, "Who published them", "من نشرها", "Report.publisher, IncidentSource.source",
        "Syrian Observatory for Human Rights", _offices,
    ),
    Column(
        "source_date", Type.TEXT, "Days on which they were published", "أيام نشرها",
        "Report.published", "2019-01-05", _dates,
    ),
    Column(
        "source_headline", Type.TEXT, "Always empty: the register keeps texts without headlines of their own",
        "فارغ دائماً: لا عناوين مستقلة للتقارير في السجل", "Report", "(empty)", lambda row: None,
    ),
    Column(
        "source_original", Type.NAMES, "Those whom the reports quote", "من تنقل عنهم التقارير",
        "IncidentSource.source", "Local activists", _originals,
    ),
]  # fmt: skip

WHERE = [
    Column(
        "where_prec", Type.INTEGER,
        "1 the place; 2 near it; 3 district or subdistrict; 4 governorate; 5 a landscape or river",
        "1 المكان؛ 2 قربه؛ 3 منطقة أو ناحية؛ 4 محافظة؛ 5 بادية أو نهر",
        "IncidentPlace.precision", "1", lambda row: row.where_prec,
    ),
    Column(
        "where_coordinates", Type.TEXT, "Name of what the point stands for", "اسم ما تمثله النقطة",
        "Place.name_en", "Hajin", lambda row: row.where.unit.name_en,
    ),
    Column(
        "where_description", Type.NAMES, "The primary place and the others of the record",
        "المكان الرئيس وسائر أماكن السجل",
        "IncidentPlace.place", "Hajin; Al-Shaafah",
        lambda row: [place.place.name_en for place in (row.line.place, *row.line.other_places)],
    ),
    Column(
        "adm_1", Type.TEXT, "Governorate", "المحافظة", "Place.parent", "Deir ez-Zor",
        lambda row: row.where.area("governorate"),
    ),
    Column(
        "adm_2", Type.TEXT, "District; empty where it is not known", "المنطقة؛ فارغ إن لم تُعرف", "Place.parent",
        "Abu Kamal", lambda row: row.where.area("district"),
    ),
    Column(
        "latitude", Type.DECIMAL, "Latitude (WGS 84)", "خط العرض (WGS 84)", "IncidentPlace.latitude, Place.latitude",
        "34.69", lambda row: row.where.latitude,
    ),
    Column(
        "longitude", Type.DECIMAL, "Longitude (WGS 84)", "خط الطول (WGS 84)",
        "IncidentPlace.longitude, Place.longitude", "40.83", lambda row: row.where.longitude,
    ),
    Column(
        "geom_wkt", Type.TEXT, "The point as text", "النقطة نصاً", "IncidentPlace.point, Place.point",
        "POINT (40.83 34.69)", lambda row: f"POINT ({row.where.longitude} {row.where.latitude})",
    ),
    Column(
        "priogrid_gid", Type.INTEGER, "Cell of the PRIO-GRID, half a degree wide", "خلية PRIO-GRID، نصف درجة",
        "IncidentPlace.point, Place.point", "179723", lambda row: row.cell,
    ),
    Column(
        "country", Type.TEXT, "Country", "البلد", "Place.country", "Syria", lambda row: row.where.country.name,
    ),
    Column(
        "country_id", Type.INTEGER, "Gleditsch–Ward number of the country", "رقم البلد عند Gleditsch–Ward",
        "Place.country", "652", lambda row: row.where.country.gw,
    ),
    Column("region", Type.TEXT, "UCDP's region", "إقليم UCDP", "Place.country", REGION, lambda row: REGION),
]  # fmt: skip

WHEN = [
    Column(
        "event_clarity", Type.INTEGER, "1: one record is one event; running totals are kept apart",
        "1: السجل حادثة واحدة؛ والحصائل التراكمية منفصلة", "Incident", "1", lambda row: 1,
    ),
    Column(
        "date_prec", Type.INTEGER,
        "1 the day; 2 two to six days; 3 a week; 4 eight days to a month; 5 up to a year",
        "1 اليوم؛ 2 من يومين إلى ستة؛ 3 أسبوع؛ 4 من ثمانية أيام إلى شهر؛ 5 حتى سنة",
        "Incident.date_precision", "1", lambda row: row.date_prec,
    ),
    Column(
        "date_start", Type.TEXT, "First possible day", "أول يوم محتمل", "Incident.date_start",
        "2019-01-04 00:00:00.000", lambda row: _moment(row.first),
    ),
    Column(
        "date_end", Type.TEXT, "Last possible day", "آخر يوم محتمل", "Incident.date_end",
        "2019-01-04 00:00:00.000", lambda row: _moment(row.last),
    ),
]  # fmt: skip

DEATHS = [
    Column(
        "deaths_a", Type.INTEGER, "Killed of side A, best figure", "قتلى الطرف أ، الرقم المرجّح",
        "Casualty.best", "0", lambda row: row.deaths.side_a,
    ),
    Column(
        "deaths_b", Type.INTEGER, "Killed of side B, best figure", "قتلى الطرف ب، الرقم المرجّح",
        "Casualty.best", "1", lambda row: row.deaths.side_b,
    ),
    Column(
        "deaths_civilians", Type.INTEGER, "Civilians killed, best figure", "القتلى المدنيون، الرقم المرجّح",
        "Casualty.best", "8", lambda row: row.deaths.civilians,
    ),
    Column(
        "deaths_unknown", Type.INTEGER, "Killed of whom it is not known to whom they belonged, best figure",
        "قتلى لا يُعرف إلى من ينتمون، الرقم المرجّح", "Casualty.best", "0", lambda row: row.deaths.unknown,
    ),
    Column(
        "best", Type.INTEGER, "Killed, best figure; the sum of the four before it",
        "القتلى، الرقم المرجّح؛ وهو مجموع الأعداد الأربعة قبله", "Casualty.best", "9", lambda row: row.killed.best,
    ),
    Column(
        "high", Type.INTEGER, "Killed, highest figure stated", "القتلى، أعلى رقم مذكور",
        "Casualty.maximum", "11", lambda row: row.high,
    ),
    Column(
        "low", Type.INTEGER, "Killed, lowest figure stated", "القتلى، أدنى رقم مذكور",
        "Casualty.minimum", "7", lambda row: row.killed.minimum,
    ),
    Column(
        "gwnoa", Type.INTEGER, "Gleditsch–Ward number of the state on side A; empty where there is none",
        "رقم الدولة في الطرف أ عند Gleditsch–Ward؛ فارغ إن لم تكن", "Actor.code", "652",
        lambda row: state_number(row.side_a),
    ),
    Column(
        "gwnob", Type.INTEGER, "Gleditsch–Ward number of the state on side B; empty where there is none",
        "رقم الدولة في الطرف ب عند Gleditsch–Ward؛ فارغ إن لم تكن", "Actor.code", "652",
        lambda row: state_number(row.side_b),
    ),
]  # fmt: skip

COLUMNS: list[Column] = [*RECORD, *SOURCES, *WHERE, *WHEN, *DEATHS]
