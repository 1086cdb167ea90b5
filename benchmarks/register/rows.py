"""What was invented, as rows of the register's tables, copied in."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Field, Model

from benchmarks.register.invented import Made, Maker
from geo.models import Place
from incidents.curation.incidents import NOTHING
from incidents.curation.revisions import difference, seal
from incidents.curation.storing import EMPTY_REPORT
from incidents.models import (
    Actor,
    Casualty,
    Claim,
    EventType,
    Incident,
    IncidentActor,
    IncidentPlace,
    IncidentSource,
    Report,
    Revision,
    Source,
    Weapon,
)

INCIDENT_WEAPON: type[Model] = Incident.weapons.through
TABLES = (
    Report,
    Incident,
    IncidentPlace,
    IncidentActor,
    IncidentSource,
    Casualty,
    INCIDENT_WEAPON,
    Claim,
    Revision,
)
MOVES = {"draft": 0, "in_review": 1, "rejected": 1, "published": 2}


class Table:
    """Rows of one model, with its own defaults where a column is not named; `id` goes up by itself."""

    def __init__(self, model: type[Model]) -> None:
        self.name = model._meta.db_table
        self.fields: list[Field[Any, Any]] = [one for one in model._meta.concrete_fields if not one.generated]
        self.rows: list[list[Any]] = []
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{self.name}"')
            self.last: int = cursor.fetchone()[0]

    def add(self, **columns: Any) -> int:
        """The key of a new row."""
        self.last += 1
        columns.setdefault("id", self.last)
        self.rows.append([self._value(one, columns) for one in self.fields])
        return int(columns["id"])

    def _value(self, column: Field[Any, Any], columns: dict[str, Any]) -> Any:
        name = column.attname
        return column.get_db_prep_save(columns[name] if name in columns else column.get_default(), connection)

    def copy(self) -> None:
        """Bring the rows into the database and forget them."""
        names = ", ".join(f'"{one.column}"' for one in self.fields)
        with connection.cursor() as cursor, cursor.copy(f'COPY "{self.name}" ({names}) FROM STDIN') as copy:
            for row in self.rows:
                copy.write_row(row)
        self.rows.clear()


class Writer:
    """Turns what was made into rows, and copies them in when told to."""

    def __init__(self, maker: Maker, users: list[int], history: bool) -> None:
        self.maker, self.users, self.history = maker, users, history
        self.now = datetime.now(UTC)
        self.tables = {model: Table(model) for model in TABLES}

    def add(self, report: dict[str, Any], made: list[Made]) -> None:
        """Keep a report with its incidents until the next `store`."""
        self._report(report)
        for one in made:
            self._incident(one, report)

    @transaction.atomic
    def store(self) -> None:
        """Copy in what was added since the last time."""
        for table in self.tables.values():
            table.copy()

    def _report(self, report: dict[str, Any]) -> None:
        row = {
            "sha256": hashlib.sha256(report["text"].encode()).hexdigest(),
            "published": report["published"],
            "extractor_version": "benchmark",
        }
        self.tables[Report].add(
            id=report["id"],
            text=report["text"],
            publisher_id=self.maker.keys[Source][report["publisher"]],
            received_at=_after(report["published"], 0),
            received_by_id=self.users[0],
            **row,
        )
        state = {**EMPTY_REPORT, **row, "published": row["published"].isoformat(), "url": ""}
        state["publisher"] = report["publisher"]
        self._revise(
            Revision.Entity.REPORT, report["id"], [("receive", self.users[0], difference(EMPTY_REPORT, state))]
        )

    def _incident(self, one: Made, report: dict[str, Any]) -> None:
        author = self.maker.chance.choice(self.users[:-2])
        publisher = self.users[-1] if one.status == "published" else None
        changed = _after(report["published"], 1 + MOVES[one.status])
        plain = ("date_start", "date_end", "date_precision", "time_of_day", "certainty", "grade", "is_sensitive")
        self.tables[Incident].add(
            id=one.number,
            reference=f"SJ-{one.values['date_start'][:4]}-{one.number:06d}",
            status=one.status,
            origin="ingested",
            version=1 + MOVES[one.status],
            event_type_id=self.maker.keys[EventType][one.values["event_type"]],
            confidence=round(self.maker.chance.random(), 2),
            created_at=changed,
            created_by_id=author,
            changed_at=changed,
            changed_by_id=publisher or author,
            published_at=changed if publisher else None,
            published_by_id=publisher,
            **{name: one.values[name] for name in plain},
        )
        self._parts(one)
        claims = self._claims(one, publisher, changed)
        self._revise(Revision.Entity.INCIDENT, one.number, self._steps(one, claims, author))

    def _parts(self, one: Made) -> None:
        values, keys, tables = one.values, self.maker.keys, self.tables
        for row in values["places"]:
            tables[IncidentPlace].add(incident_id=one.number, **{**row, "place_id": keys[Place][row["place"]]})
        for row in values["participants"]:
            tables[IncidentActor].add(incident_id=one.number, **row, actor_id=keys[Actor][row["actor"]])
        for row in values["told_by"]:
            source = keys[Source][row["source"]]
            tables[IncidentSource].add(incident_id=one.number, source_id=source, report_id=row["report"])
        for row in values["casualties"]:
            tables[Casualty].add(incident_id=one.number, **row)
        for code in values["weapons"]:
            tables[INCIDENT_WEAPON].add(incident_id=one.number, weapon_id=keys[Weapon][code])

    def _claims(self, one: Made, publisher: int | None, decided: datetime) -> dict[str, dict[str, Any]]:
        """Rows of the claims, and each as a revision keeps it while it is only proposed."""
        decision: dict[str, Any] = {}
        if publisher:
            decision = {"state": "accepted", "decided_by_id": publisher, "decided_at": decided}
        kept = {}
        for claim in one.claims:
            key = self.tables[Claim].add(report_id=one.report, incident_id=one.number, **claim, **decision)
            kept[f"claim.{key}"] = {"report": one.report, **claim, "state": "proposed", "corrected_value": None}
        return kept

    def _steps(self, one: Made, claims: dict[str, Any], author: int) -> list[tuple[str, int, dict[str, Any]]]:
        """The revisions that lead to where the incident stands: verb, who, changes."""
        steps = [("ingest", author, difference(NOTHING, {**NOTHING, **one.values, "status": "draft"} | claims))]
        if one.status == "rejected":
            steps.append(("reject", author, {"status": ["draft", "rejected"]}))
        elif one.status != "draft":
            steps.append(("submit", author, {"status": ["draft", "in_review"]}))
        if one.status == "published":
            accepted = {name: [claim, claim | {"state": "accepted"}] for name, claim in claims.items()}
            steps.append(("publish", self.users[-1], {"status": ["in_review", "published"], **accepted}))
        return steps

    def _revise(self, entity: str, key: int, steps: list[tuple[str, int, dict[str, Any]]]) -> None:
        previous = ""
        for number, (verb, by, changes) in enumerate(steps if self.history else (), 1):
            columns = {
                "entity": str(entity),
                "object_id": key,
                "number": number,
                "at": self.now,
                "by_id": by,
                "verb": verb,
                "changes": changes,
                "reason": "invented" if verb == "reject" else "",
                "previous_hash": previous,
            }
            previous = seal(Revision(**columns))
            self.tables[Revision].add(**columns, hash=previous)


def _after(day: date, days: int) -> datetime:
    return datetime(day.year, day.month, day.day, 20, tzinfo=UTC) + timedelta(days)
