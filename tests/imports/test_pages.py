"""Imports by their pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from incidents.models import ColumnMap, Import, Incident
from tests.imports.test_material import ROWS, sheet_of

CSV = b"reference,date_start,event_type,place,sources\r\nSJ-2019-000007,2019-01-04,shelling,hajin,sohr\r\n"


@pytest.fixture
def desk(analyst):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(analyst)
    return client


def sent(client, data, name="a.csv", **form):
    return client.post("/imports/", {"file": SimpleUploadedFile(name, data), **form})


def test_a_file_is_looked_through_taken_in_and_undone(desk):
    page = sent(desk, CSV)["Location"]
    desk.post(f"{page}step/")
    assert "SJ-2019-000007" in desk.get(page).content.decode()
    assert not Incident.objects.exists()
    desk.post(f"{page}step/", {"start": "1"})
    desk.post(f"{page}step/")
    assert Incident.objects.get().reference == "SJ-2019-000007"
    desk.post(f"{page}step/", {"undo": "1", "reason": "the wrong file"})
    assert Incident.objects.get().status == "rejected"


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n\x00", b"PK\x03\x04", b"\xff\xfe\x00", b"x" * 100, b"\x00" * 9]
)
@pytest.mark.parametrize("kind", ["", "own_csv", "own_jsonl", "acled", "ged", "sheet"])
def test_broken_files_are_refused_and_never_break_the_page(desk, data, kind):
    answer = sent(desk, data, kind=kind)
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        assert desk.get(answer["Location"], follow=True).status_code == 200


def test_a_sheet_is_mapped_on_its_page(desk):
    page = sent(desk, sheet_of(ROWS))["Location"] + "columns/"
    fields = ["key", "date_start", "place", "event_type", "killed", "sources", ""]
    form = {f"field-{number}": name for number, name in enumerate(fields)} | {"format-1": "%d/%m/%Y", "name": "Desk"}
    assert "بلدة هجين" in desk.post(page, form).content.decode()
    form |= {"word-2-0": "hajin", "said-word-2-0": "بلدة هجين"}
    assert desk.post(page, {**form, "take": "1", "name": ""}).status_code == 422
    assert desk.post(page, {**form, "take": "1"}).status_code == 302
    assert ColumnMap.objects.get().columns[2]["values"]["بلدة هجين"] == "hajin"
    assert sorted(Import.objects.get().rows.values_list("outcome", flat=True)) == ["bad", "waiting", "waiting"]
