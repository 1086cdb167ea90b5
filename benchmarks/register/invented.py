"""Invented reports and the incidents they tell: kinds, places, years and tolls about as often as in a desk's life."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from geo.models import Place
from incidents import figures
from incidents.curation.snapshot import blank, in_order
from incidents.models import Actor, EventType, Source, Weapon

FIRST_DAY, LAST_DAY = date(2011, 3, 15), date(2026, 10, 31)
YEARS = {2011: 2, 2012: 6, 2013: 7, 2014: 9, 2015: 10, 2016: 11, 2017: 14, 2018: 9, 2019: 8, 2020: 6, 2021: 5,
         2022: 4, 2023: 5, 2024: 3, 2025: 2, 2026: 1}  # fmt: skip
STATUSES = {"published": 84, "draft": 9, "in_review": 4, "rejected": 3}
PUBLISHERS = ("sohr", "deirezzor24", "nahermedia", "furat_post", "enab_baladi", "north_press", "sana", "afp", "snhr")
TOLD = {"activists": "بحسب ناشطين", "local_sources": "وفق مصادر محلية", "medical_sources": "بحسب مصادر طبية"}
OUTCOMES = {"killed": "مقتل", "injured": "إصابة"}  # killing of, wounding of
VICTIMS = {"civilian": "مدنيين", "combatant": "عناصر", "unknown": "أشخاص"}  # civilians, members of a force, persons
PARTS_OF_DAY = {"dawn": "فجر", "morning": "صباح", "evening": "مساء", "night": "ليل"}
MONTHS = ("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول",
          "تشرين الثاني", "كانون الأول")  # fmt: skip
FILLERS = (
    "وسط حالة من الخوف بين الأهالي",  # amid fear among the people
    "وسمع دوي انفجارات في القرى المجاورة",  # blasts were heard in the villages around
    "فيما فرضت القوة المسيطرة طوقاً أمنياً حول الموقع",  # the force in control cordoned off the site
    "ونقل المصابون إلى مشفى ميداني",  # the wounded were taken to a field hospital
    "دون معرفة الدوافع حتى الآن",  # motives unknown so far
)


@dataclass(frozen=True, eq=False)
class Kind:
    """How a kind of event is told (a row of kinds.csv): how often, in what words, by and against whom, how deadly."""

    code: str
    weight: float
    words: str
    side_a: list[str]
    side_b: list[str]
    weapons: list[str]
    deadly: float


def read_kinds() -> list[Kind]:
    with (Path(__file__).parent / "kinds.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Kind(
                row["code"],
                float(row["weight"]),
                row["words"],
                row["side_a"].split(),
                row["side_b"].split(),
                row["weapons"].split(),
                float(row["deadly"]),
            )
            for row in csv.DictReader(lines)
        ]


def claim(name: str, value: Any, start: int | None = None, end: int | None = None, **more: str) -> dict[str, Any]:
    """A claim in the form in which revisions keep it, without its report and its state."""
    plain = {"field": name, "value": value, "start": start, "end": end}
    return plain | {"rule": "benchmark", "certainty": "asserted"} | more


@dataclass
class Made:
    """One incident before it becomes rows."""

    number: int
    report: int
    claims: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    status: str = "draft"
    sensitive: bool = False


class Telling:
    """A report's text as it grows, and the claims of the incident that is being told."""

    def __init__(self, one: Made, text: str) -> None:
        self.one, self.text = one, text

    def add(self, words: str, name: str = "", value: Any = None, certainty: str = "asserted") -> None:
        if name:
            start = len(self.text)
            self.one.claims.append(claim(name, value, start, start + len(words), certainty=certainty))
        self.text += words


class Choice:
    """Weighted choices from a table, quickly."""

    def __init__(self, weights: dict[Any, float]) -> None:
        self.items = list(weights)
        self.steps = list(accumulate(weights.values()))

    def of(self, chance: random.Random) -> Any:
        return chance.choices(self.items, cum_weights=self.steps)[0]


class Maker:
    """Makes reports and incidents; all that it knows of the register is read once."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.keys = {
            model: dict(model._default_manager.values_list("code", "pk"))
            for model in (Actor, EventType, Place, Source, Weapon)
        }
        self.source_kinds = dict(Source.objects.values_list("code", "kind"))
        self.actors = dict(Actor.objects.values_list("code", "name_ar"))
        self.places = list(
            Place.objects.exclude(kind__in=["river", "area"]).order_by("code").values_list(
                "code", "name_ar", "kind"
            )
        )  # fmt: skip
        self.chance.shuffle(self.places)
        self.levels = {row[0]: row[2] for row in self.places}
        near = {row[0] for row in Place.objects.descendants("deir-ez-zor").values_list("code")}
        self.place = Choice({row: (6 if row[0] in near else 1) / (n + 3) for n, row in enumerate(self.places)})
        self.year, self.status = Choice(dict(YEARS)), Choice(dict(STATUSES))
        self.kind = Choice({kind: kind.weight for kind in read_kinds()})
        self.publisher = Choice({code: 1 / (n + 1) for n, code in enumerate(PUBLISHERS)})

    def day(self) -> date:
        year = self.year.of(self.chance)
        first, last = max(FIRST_DAY, date(year, 1, 1)), min(LAST_DAY, date(year, 12, 31))
        return first + timedelta(self.chance.randrange((last - first).days + 1))

    def report(self, key: int, first_incident: int, most: int) -> tuple[dict[str, Any], list[Made]]:
        """A report and the incidents it tells, at most `most`."""
        published = self.day()
        publisher = self.publisher.of(self.chance)
        many = min(most, self.chance.choice((1, 1, 1, 2, 2, 3, 4, 6)))
        text, made = f"[benchmark {key}] ", []
        for number in range(first_incident, first_incident + many):
            one = Made(number, key, status=self.status.of(self.chance), sensitive=self.chance.random() < 0.02)
            text = self._tell(one, text, published)
            one.claims.append(claim("sources", publisher, rule="publisher"))
            made.append(one)
        report = {"id": key, "text": text.strip(), "publisher": publisher, "published": published}
        for one in made:
            self._settle(one, report)
        return report, made

    def _tell(self, one: Made, text: str, published: date) -> str:
        """The text with one more incident, whose claims get the offsets of their words."""
        chance, kind, said = self.chance, self.kind.of(self.chance), Telling(one, text)
        said.add(kind.words, "event_type", kind.code)
        if kind.side_a:
            actor = chance.choice(kind.side_a)
            said.add(" من قبل ")  # by
            said.add(self.actors[actor], "side_a", actor, "hedged" if chance.random() < 0.2 else "asserted")
        if kind.side_b:
            actor = chance.choice(kind.side_b)
            said.add(" طال ")  # hit
            said.add(self.actors[actor], "side_b", actor)
        place = self.place.of(chance)
        said.add(" في ")  # in
        said.add(place[1], "places", {"place": place[0], "name": place[1]})
        self._when(said, published)
        self._tolls(kind, said)
        if kind.weapons:
            one.claims.append(claim("weapons", chance.choice(kind.weapons), rule="type"))
        if chance.random() < 0.4:
            told = chance.choice(list(TOLD))
            said.add("، ")
            said.add(TOLD[told], "sources", told)
        said.add(f"، {chance.choice(FILLERS)}.\n")
        return said.text

    def _when(self, said: Telling, published: date) -> None:
        happened = published - timedelta(self.chance.choice((0, 0, 1, 1, 2)))
        day = happened.isoformat()
        said.add(" ")
        if self.chance.random() < 0.5:
            part = self.chance.choice(list(PARTS_OF_DAY))
            said.add(PARTS_OF_DAY[part], "time_of_day", part)
        words = f" يوم {happened.day} {MONTHS[happened.month - 1]} {happened.year}"  # on the day
        said.add(words, "date", {"start": day, "end": day, "precision": "day"})

    def _tolls(self, kind: Kind, said: Telling) -> None:
        for outcome, share in (("killed", kind.deadly), ("injured", kind.deadly * 0.8)):
            if self.chance.random() >= share:
                continue
            count = 1 + int(self.chance.paretovariate(1.6) - 1)
            status = self.chance.choice(list(VICTIMS))
            children = self.chance.randrange(count + 1) if self.chance.random() < 0.15 else None
            figure = {"min": count, "max": count, "children": children, "women": None}
            said.add(f" أسفر عن {OUTCOMES[outcome]} ")  # resulted in
            value = {"outcome": outcome, "status": status, "actor": None, **figure}
            said.add(f"{count} {VICTIMS[status]}", "casualties", value)

    def _settle(self, one: Made, report: dict[str, Any]) -> None:
        """Values from claims by the rule of the register, in the form of a snapshot."""
        kind = self.source_kinds[report["publisher"]]
        statements = [
            figures.Statement(n, told["field"], told["value"], False, told["certainty"], one.report,
                              report["publisher"], kind, report["published"])
            for n, told in enumerate(one.claims)
        ]  # fmt: skip
        values = blank() | figures.values_from(statements)
        for row in values["places"]:
            level = self.levels[row["place"]]
            area = level in ("governorate", "district", "subdistrict")
            row |= {"precision": level if area else "place", "latitude": None, "longitude": None}
        for row in values["casualties"]:
            row.setdefault("reason", "")
        values["is_sensitive"] = one.sensitive
        values["grade"] = "fair" if len(values["told_by"]) > 1 else "weak"
        for name in ("places", "participants", "casualties", "told_by"):
            values[name] = in_order(name, values[name])
        one.values = values
