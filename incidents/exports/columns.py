"""Every column of our own table, in its order.

The header, the lines, the data dictionary and the codebook are all drawn from `COLUMNS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from incidents.exports.column import Column, Type
from incidents.exports.hxl import tagged
from incidents.exports.line import Line, attribute, codes, names, once
from incidents.exports.people import CASUALTIES, actor_columns, figure_columns

RECORD = [
    Column(
        "reference", Type.TEXT,
        "Number of the record; stays with it for ever", "رقم السجل، ويبقى له على الدوام",
        "Incident.reference", "SJ-2019-000123", lambda line: line.incident.reference,
    ),
    Column(
        "record_url", Type.URL,
        "Page of the record", "صفحة السجل",
        "Incident.reference", "https://sijil.example/incidents/SJ-2019-000123/", lambda line: line.url,
    ),
    Column(
        "version", Type.INTEGER,
        "Grows by one with each change of the record", "يزيد واحداً مع كل تغيير في السجل",
        "Incident.version", "4", lambda line: line.version,
    ),
    Column(
        "status", Type.CODE,
        "State of the record: draft, in_review, published, rejected or merged",
        "حالة السجل: draft مسودة، in_review قيد المراجعة، published منشور، rejected مرفوض، merged مدموج",
        "Incident.status", "published", lambda line: line.incident.status,
    ),
    Column(
        "grade", Type.CODE,
        "How well it is established: confirmed, fair, weak, contested or discounted; empty until it is graded",
        "درجة الثبوت: confirmed مؤكد، fair راجح، weak ضعيف، contested متنازع فيه، discounted مستبعد؛ فارغ قبل التقدير",
        "Incident.grade", "fair", lambda line: line.incident.grade,
    ),
    Column(
        "certainty", Type.CODE,
        "How the sources state it: asserted, reported, hedged or denied",
        "كيف تذكره المصادر: asserted جزماً، reported نقلاً، hedged ترجيحاً، denied نفياً",
        "Incident.certainty", "reported", lambda line: line.incident.certainty,
    ),
    Column(
        "is_background", Type.BOOLEAN,
        "true where a report only recalls it as an earlier event",
        "true إذا ذكره التقرير استعادةً لحادثة سابقة",
        "Incident.is_background", "false", lambda line: line.incident.is_background,
    ),
]  # fmt: skip

WHEN = [
    Column(
        "date_start", Type.DATE,
        "Day of the incident, or the first day it may have happened on",
        "يوم الحادثة، أو أول يوم يُحتمل وقوعها فيه",
        "Incident.date_start", "2019-01-04", lambda line: line.incident.date_start,
    ),
    Column(
        "date_end", Type.DATE,
        "Last day it may have happened on; the same as date_start where the day is known",
        "آخر يوم يُحتمل وقوعها فيه؛ يساوي date_start إذا عُرف اليوم",
        "Incident.date_end", "2019-01-04", lambda line: line.incident.date_end,
    ),
    Column(
        "date_precision", Type.CODE,
        "How exactly the day is known: day, range, week, month, year, report (only the day of the report) or unknown",
        "دقة التاريخ: day يوم، range بين يومين، week أسبوع، month شهر، year سنة، report يوم التقرير فقط، unknown مجهول",
        "Incident.date_precision", "day", lambda line: line.incident.date_precision,
    ),
    Column(
        "time_of_day", Type.CODE,
        "Part of the day: midnight, dawn, morning, noon, afternoon, evening or night",
        "وقت الحادثة من اليوم: midnight منتصف الليل، dawn الفجر، morning الصباح، noon الظهر، afternoon العصر، "
        "evening المساء، night الليل",
        "Incident.time_of_day", "dawn", lambda line: line.incident.time_of_day,
    ),
]  # fmt: skip

WHAT = [
    Column(
        "event_type", Type.CODE,
        "What happened, as a code of the codebook", "ما حدث، رمزاً من دليل الرموز",
        "Incident.event_type", "airstrike", lambda line: attribute(line.incident.event_type, "code"),
    ),
    Column(
        "event_type_en", Type.TEXT,
        "Event type in English", "نوع الحادثة بالإنكليزية",
        "EventType.name_en", "Air strike", lambda line: attribute(line.incident.event_type, "name_en"),
    ),
    Column(
        "event_type_ar", Type.TEXT,
        "Event type in Arabic", "نوع الحادثة بالعربية",
        "EventType.name_ar", "غارة جوية", lambda line: attribute(line.incident.event_type, "name_ar"),
    ),
    Column(
        "event_family", Type.CODE,
        "Family of the event type: battle, remote, civilians, demonstration, strategic or accident",
        "فئة نوع الحادثة: battle معركة، remote عنف عن بعد، civilians عنف ضد المدنيين، demonstration تظاهر، "
        "strategic تطور استراتيجي، accident حادث",
        "EventType.family", "remote", lambda line: attribute(line.incident.event_type, "family"),
    ),
    Column(
        "weapons", Type.CODES,
        "Means used, as codes of the codebook", "الوسائل المستخدمة، رموزاً من دليل الرموز",
        "Incident.weapons", "aircraft_munition", lambda line: codes(line.weapons),
    ),
    Column(
        "weapons_en", Type.NAMES,
        "Means used, in English", "الوسائل المستخدمة بالإنكليزية",
        "Weapon.name_en", "Aircraft munition", lambda line: names(line.weapons, "en"),
    ),
    Column(
        "weapons_ar", Type.NAMES,
        "Means used, in Arabic", "الوسائل المستخدمة بالعربية",
        "Weapon.name_ar", "غارة جوية", lambda line: names(line.weapons, "ar"),
    ),
]  # fmt: skip


def _area_name(level: str, language: str) -> Callable[[Line], str | None]:
    return lambda line: attribute(line.areas.get(level), f"name_{language}")


def _area_columns() -> Iterator[Column]:
    levels = {
        "subdistrict": ("Subdistrict", "الناحية", "Ashara", "العشارة"),
        "district": ("District", "المنطقة", "Mayadin", "الميادين"),
        "governorate": ("Governorate", "المحافظة", "Deir ez-Zor", "دير الزور"),
    }
    for level, (name_en, name_ar, *examples) in levels.items():
        for language, of_en, of_ar, example in (
            ("en", "in English", "بالإنكليزية", examples[0]),
            ("ar", "in Arabic", "بالعربية", examples[1]),
        ):
            yield Column(
                f"{level}_{language}", Type.TEXT,
                f"{name_en} that the place lies in or is, {of_en}",
                f"{name_ar} التي يقع فيها المكان أو التي هي المكان نفسه، {of_ar}",
                "Place.parent", example, _area_name(level, language),
            )  # fmt: skip


WHERE = [
    Column(
        "place", Type.CODE,
        "Primary place, as its code in the gazetteer", "المكان الرئيس، رمزه في معجم الأماكن",
        "IncidentPlace.place", "al-kishkiyah", lambda line: line.place.place.code if line.place else None,
    ),
    Column(
        "place_en", Type.TEXT,
        "Primary place in English", "المكان الرئيس بالإنكليزية",
        "Place.name_en", "Al-Kishkiyah", lambda line: line.place.place.name_en if line.place else None,
    ),
    Column(
        "place_ar", Type.TEXT,
        "Primary place in Arabic", "المكان الرئيس بالعربية",
        "Place.name_ar", "الكشكية", lambda line: line.place.place.name_ar if line.place else None,
    ),
    Column(
        "place_pcode", Type.TEXT,
        "OCHA P-code of the primary place", "رمز أوتشا (P-code) للمكان الرئيس",
        "Place.pcode", "C5172", lambda line: line.place.place.pcode if line.place else None,
    ),
    *_area_columns(),
    Column(
        "place_precision", Type.CODE,
        "How exactly the place is known: exact, place (in it), near, subdistrict, district, governorate or country",
        "دقة المكان: exact نقطة بعينها، place في المكان، near قربه، subdistrict ناحية، district منطقة، "
        "governorate محافظة، country البلد",
        "IncidentPlace.precision", "place", lambda line: attribute(line.place, "precision"),
    ),
    Column(
        "latitude", Type.DECIMAL,
        "Latitude (WGS 84) of the point set for the incident, or else of the place",
        "خط العرض (WGS 84) للنقطة المعيّنة للحادثة، وإلا فللمكان",
        "IncidentPlace.latitude, Place.latitude", "34.81", lambda line: line.point[0] if line.point else None,
    ),
    Column(
        "longitude", Type.DECIMAL,
        "Longitude (WGS 84) of the same point", "خط الطول (WGS 84) للنقطة نفسها",
        "IncidentPlace.longitude, Place.longitude", "40.695", lambda line: line.point[1] if line.point else None,
    ),
    Column(
        "point_precision", Type.CODE,
        "How far the place's own point can be trusted: exact, approximate (within about 20 km) or centroid of an area",
        "مدى الثقة بنقطة المكان: exact دقيقة، approximate تقريبية (في حدود 20 كم)، centroid وسط مساحة",
        "Place.coordinate_precision", "exact",
        lambda line: line.place.place.coordinate_precision if line.place else None,
    ),
    Column(
        "other_places", Type.CODES,
        "Further places of the same incident, as codes of the gazetteer",
        "أماكن أخرى للحادثة نفسها، رموزها في معجم الأماكن",
        "IncidentPlace.place", "gharanij", lambda line: codes(row.place for row in line.other_places),
    ),
]  # fmt: skip


ACCOUNT = [
    Column(
        "sources", Type.CODES,
        "Who tells it, as codes of the codebook", "من رواها، رموزاً من دليل الرموز",
        "IncidentSource.source", "sohr; centcom", lambda line: once(row.source.code for row in line.told_by),
    ),
    Column(
        "sources_en", Type.NAMES,
        "Who tells it, in English", "من رواها بالإنكليزية",
        "Source.name_en", "Syrian Observatory for Human Rights",
        lambda line: once(row.source.name_en for row in line.told_by),
    ),
    Column(
        "sources_ar", Type.NAMES,
        "Who tells it, in Arabic", "من رواها بالعربية",
        "Source.name_ar", "المرصد السوري لحقوق الإنسان", lambda line: once(row.source.name_ar for row in line.told_by),
    ),
    Column(
        "source_urls", Type.URLS,
        "Where the reports were published", "عناوين نشر التقارير",
        "Report.url", "https://example.org/report",
        lambda line: line.source_urls,
    ),
    Column(
        "summary_en", Type.TEXT,
        "Public summary in English", "الملخص العام بالإنكليزية",
        "Incident.summary_en", "Eight civilians were killed …", lambda line: line.incident.summary_en,
    ),
    Column(
        "summary_ar", Type.TEXT,
        "Public summary in Arabic", "الملخص العام بالعربية",
        "Incident.summary_ar", "استشهد ثمانية مدنيين …", lambda line: line.incident.summary_ar,
    ),
    Column(
        "published_at", Type.MOMENT,
        "When the record was published", "وقت نشر السجل",
        "Incident.published_at", "2026-11-22T09:30:00Z", lambda line: line.incident.published_at,
    ),
    Column(
        "changed_at", Type.MOMENT,
        "When the record was last changed", "وقت آخر تغيير في السجل",
        "Incident.changed_at", "2026-11-22T09:30:00Z", lambda line: line.changed_at,
    ),
]  # fmt: skip

INTERNAL = [
    Column(
        "merged_into", Type.TEXT,
        "Number of the record that this one was merged into", "رقم السجل الذي دُمج فيه هذا السجل",
        "Incident.merged_into", "SJ-2019-000124", lambda line: attribute(line.incident.merged_into, "reference"),
        public=False,
    ),
    Column(
        "origin", Type.CODE,
        "How the record came to be: ingested (drafted from a report), manual or imported",
        "منشأ السجل: ingested من تقرير، manual يدوياً، imported مستورد",
        "Incident.origin", "ingested", lambda line: line.incident.origin, public=False,
    ),
    Column(
        "open_flags", Type.CODES,
        "Warnings that no person has settled yet", "تنبيهات لم يبتّ فيها أحد بعد",
        "IncidentFlag.code", "month_mismatch",
        lambda line: once(flag.code for flag in line.incident.flags.all() if flag.settled_at is None), public=False,
    ),
    Column(
        "is_sensitive", Type.BOOLEAN,
        "true where the record is kept from those without the right to sensitive records",
        "true إذا حُجب السجل عمن لا حق له في السجلات الحساسة",
        "Incident.is_sensitive", "false", lambda line: line.incident.is_sensitive, public=False,
    ),
    Column(
        "grade_reason", Type.TEXT,
        "Why it has this grade: a person's words, or the rule of the codebook that gave it",
        "سبب درجة الثبوت: كلام المراجِع، أو القاعدة التي أعطتها من دليل الرموز",
        "Incident.grade_reason", "rule:independent 2", lambda line: line.incident.grade_reason, public=False,
    ),
    Column(
        "internal_note", Type.TEXT,
        "Note of the desk, not for publication", "ملاحظة داخلية لا تُنشر",
        "Incident.internal_note", "Ask the second source", lambda line: line.incident.internal_note, public=False,
    ),
    Column(
        "assignee", Type.TEXT,
        "User name of the one who works on it", "اسم مستخدم المكلّف به",
        "Incident.assignee", "leila",
        lambda line: attribute(line.incident.assignee, "username") or line.carried.get("assignee"), public=False,
    ),
    Column(
        "changed_by", Type.TEXT,
        "User name of the one who last changed it", "اسم مستخدم آخر من غيّره",
        "Incident.changed_by", "omar",
        lambda line: line.carried.get("changed_by") or line.incident.changed_by.username, public=False,
    ),
]  # fmt: skip

PEOPLE = [*actor_columns(), *figure_columns(), CASUALTIES]
COLUMNS: list[Column] = list(tagged([*RECORD, *WHEN, *WHAT, *WHERE, *PEOPLE, *ACCOUNT, *INTERNAL]))
