"""The shapes of what goes in and out, from which the OpenAPI document is drawn."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from incidents import workflow
from incidents.exports.column import Type
from incidents.exports.tables import TABLES

ACTIONS: list[Any] = list(dict.fromkeys(move.action for move in workflow.TRANSITIONS))
HELD: dict[Type, Any] = {
    Type.TEXT: str | None,
    Type.CODE: str | None,
    Type.CODES: list[str],
    Type.NAMES: list[str],
    Type.INTEGER: int | None,
    Type.DECIMAL: float | None,
    Type.BOOLEAN: bool,
    Type.DATE: str | None,
    Type.MOMENT: str | None,
    Type.URL: str | None,
    Type.URLS: list[str],
    Type.JSON: list[dict[str, Any]],
}


class Closed(Schema):
    """What is sent may have no field beside these."""

    model_config = ConfigDict(extra="forbid")


def _fields() -> dict[str, Any]:
    """A field for each column of the export; internal ones are left out for those who may not see drafts."""
    found: dict[str, Any] = {}
    for column in TABLES["sijil"].columns:
        held = HELD[column.type] if column.public else HELD[column.type] | None
        told = Field(description=column.meaning_en) if column.public else Field(None, description=column.meaning_en)
        found[column.name] = (held, told)
    return found


Incident: Any = create_model("Incident", __base__=Schema, **_fields())


class Listed(Schema):
    next: str | None = Field(description="Address of the next page; null on the last")


class Incidents(Listed):
    results: list[Incident]


class Feature(Schema):
    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any] | None
    properties: Incident


class Features(Listed):
    type: Literal["FeatureCollection"]
    features: list[Feature]


class Alias(Schema):
    language: str
    name: str


class DatedAlias(Alias):
    valid_from: str | None
    valid_to: str | None


class Period(Schema):
    valid_from: str | None
    valid_to: str | None
    kind: str
    acled_interaction: str


class Named(Schema):
    code: str
    name_en: str
    name_ar: str
    version: int


class Actor(Named):
    parent: str | None
    periods: list[Period]
    aliases: list[DatedAlias]


class Actors(Listed):
    results: list[Actor]


class Source(Named):
    kind: str
    scale: str
    parent: str | None
    speaks_for: str | None
    is_sensitive: bool
    aliases: list[Alias]


class Sources(Listed):
    results: list[Source]


class Place(Named):
    kind: str
    parent: str | None
    country: str
    pcode: str | None
    geonames_id: int | None
    latitude: float | None
    longitude: float | None
    coordinate_precision: str
    aliases: list[Alias]


class Places(Listed):
    results: list[Place]


class Report(Schema):
    id: int
    url: str = Field(description="Page of the report")
    sha256: str
    text: str
    publisher: str | None
    published: str | None
    address: str = Field(description="Where it was published")
    received_at: str
    extractor_version: str
    flags: list[str]


class Reports(Listed):
    results: list[Report]


class Claim(Schema):
    id: int
    incident: str
    report: int
    field: str
    value: Any
    corrected_value: Any
    start: int | None
    end: int | None
    rule: str
    certainty: str
    state: str


class Claims(Listed):
    results: list[Claim]


class Tally(Schema):
    id: int
    report: int
    count: int
    outcome: str
    group: str | None
    area: list[str]
    since: str | None
    until: str | None
    start: int
    end: int
    state: str


class Tallies(Listed):
    results: list[Tally]


class Code(Schema):
    code: str
    name_en: str
    name_ar: str


class EventType(Code):
    family: str
    acled_event_type: str
    acled_sub_event_type: str
    ucdp_type: str
    definition_en: str
    definition_ar: str


class Codes(Schema):
    event_types: list[EventType]
    weapons: list[Code]
    lists: dict[str, list[Code]]


class ReleasedFile(Schema):
    name: str
    bytes: int
    sha256: str
    media_type: str
    url: str | None = Field(description="Where it is downloaded; null of a release that was withdrawn")


class Release(Schema):
    number: int
    date: str
    title: str
    publisher: str
    licence: str
    citation: str
    incidents: int
    previous: dict[str, Any] | None
    changes: dict[str, int] = Field(description="Records added, changed and withdrawn since the one before")
    manifest_sha256: str
    withdrawn: str | None = Field(description="Why it was withdrawn")
    files: list[ReleasedFile]


class Releases(Listed):
    results: list[Release]


class Me(Schema):
    user: str | None
    scopes: list[str]
    roles: list[str]
    expires_at: str | None


class NewReport(Closed):
    """A report as it was published; its text is never changed afterwards."""

    text: str = Field(min_length=1)
    published: date | None = None
    publisher: str | None = Field(None, max_length=60, description="Code of a source")
    url: str = Field("", max_length=1000)


class Moved(Schema):
    reference: str
    status: str
    version: int
    url: str


class Taken(Schema):
    """What became of a report; `created` is false where its text was here already, and then nothing has changed."""

    id: int
    url: str
    sha256: str
    created: bool
    incidents: list[Moved]


class Move(Closed):
    """A move of the workflow; the version that was seen stands here or in the header If-Match."""

    action: str = Field(max_length=20, json_schema_extra={"enum": ACTIONS})
    reason: str = Field("", max_length=10_000)
    seen_version: int | None = Field(None, ge=1, lt=2**31)


class Refusal(Schema):
    detail: str
    errors: dict[str, list[str]] = Field(description="Why, by the name of each parameter or field at fault")


class Seen(Schema):
    seen: Any
    now: Any


class Clash(Refusal):
    changed: dict[str, Seen] = Field(description="What somebody else has changed since: as it was seen, as it is now")
    version: int = Field(description="The version that stands now")
