"""New records in memory: their rows, table by table, numbered and sealed before all of them are written at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from incidents.curation import revisions
from incidents.curation.rows import MODELS, copy_in, keys_of_tables
from incidents.models import Claim, Incident, IncidentFlag, Revision, Tally

IN_AREA, WITH_WEAPON = Tally.area.through, Incident.weapons.through
TABLES: tuple[Any, ...] = (
    Tally,
    IN_AREA,
    Incident,
    Claim,
    IncidentFlag,
    *MODELS.values(),
    WITH_WEAPON,
    Revision,
)  # in order of need


def hold(record: Model, **relations: Sequence[Any]) -> None:
    """Have these rows stand for what the relations of a record hold, as if they had been read; without any, none."""
    record._prefetched_objects_cache = dict(relations)  # type: ignore[attr-defined]


def hold_new(
    incident: Incident, claims: list[Claim], flags: list[IncidentFlag], parts: Mapping[str, list[Any]]
) -> None:
    """Have these stand for all that a new incident holds; of parts that are not named it has none."""
    none: dict[str, list[Any]] = {name: [] for name in (*MODELS, "weapons", "merged_from", "links")}
    hold(incident, claims=claims, flags=flags, **none | dict(parts))


def release(record: Model) -> None:
    """Have whoever asks next read the tables; only the parts of an incident stay held, as they were written."""
    hold(record, **{name: rows for name, rows in record._prefetched_objects_cache.items() if name in MODELS})  # type: ignore[attr-defined]


class NewRows:
    """The rows of new records, table by table, until they are written."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.rows: dict[type[Model], list[Model]] = {model: [] for model in TABLES}
        self.keys: dict[type[Model], Iterator[int]] = {}

    def number(self, counts: Mapping[type[Model], int]) -> None:
        """Have so many keys ready for each table."""
        self.keys = {model: iter(keys) for model, keys in keys_of_tables(counts).items()}

    def key(self, model: type[Model]) -> int:
        return next(self.keys[model])

    def keep(
        self, incident: Incident, claims: list[Claim], flags: list[IncidentFlag], parts: Mapping[str, list[Any]]
    ) -> None:
        """Keep an incident with all that it holds to be written."""
        self.rows[Incident].append(incident)
        self.rows[Claim] += claims
        self.rows[IncidentFlag] += flags
        for name, rows in parts.items():
            if name == "weapons":
                self.rows[WITH_WEAPON] += [WITH_WEAPON(incident=incident, weapon=weapon) for weapon in rows]
            else:
                self.rows[MODELS[name]] += rows

    def seal(
        self, record: Model, changes: revisions.Changes, verb: str, at: datetime | None = None, reason: str = ""
    ) -> None:
        """Keep the first revision of a record to be written."""
        first = revisions.prepare(record, changes, by=self.user, verb=verb, reason=reason, previous_hash="", at=at)
        self.rows[Revision].append(first)

    def copy(self) -> None:
        """Write all that is kept."""
        for model, rows in self.rows.items():
            copy_in(model, rows)
