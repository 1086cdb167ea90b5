"""Our files as LibreOffice opens them: Arabic intact, nothing runs, dates are dates."""

import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest
from django.test import Client

from incidents.models import Incident
from tests.factories import make_incident

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice, Debian: libreoffice-calc-nogui) is not installed"
)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
RUNS = [
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\u202e=1+1",
    "＝1+1",
    '=HYPERLINK("http://127.0.0.1:9/","x")',
    "=cmd|' /C calc'!A0",
]
# Comma, quotes, UTF-8, from the first line; numbers and dates are told apart, formulas are evaluated.
UTF8_COMMA = "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,0,true"


@pytest.fixture
def hostile(register, leila):
    """The register, and a record for each text that a spreadsheet might run."""
    for text in RUNS:
        make_incident(leila, summary_en=text, summary_ar="استشهد ثمانية مدنيين، بينهم ٣ أطفال")
    return leila


def download(person, kind):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person)
    return b"".join(client.get(f"/export.{kind}", {"sort": "reference"}))


def opened(folder, *names):
    """Of each file rows of (kind of value, formula, text, value) by the column's name, as LibreOffice holds it."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    reading = [UTF8_COMMA] if names[0].endswith("csv") else []
    command = ["soffice", profile, "--headless", *reading, "--convert-to", "ods", "--outdir", str(folder), *names]
    subprocess.run(command, check=True, capture_output=True, timeout=300, cwd=folder)
    for name in names:
        content = zipfile.ZipFile((folder / name).with_suffix(".ods")).read("content.xml")
        sheet = next(ElementTree.fromstring(content).iter(f"{TABLE}table"))
        header, *rows = [list(_cells(row)) for row in sheet.iter(f"{TABLE}table-row")]
        columns = [text for _kind, _formula, text, _value in header]
        yield [dict(zip(columns, row, strict=False)) for row in rows if row and row[0][2]]


def _cells(row):
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        text = "\n".join("".join(part.itertext()) for part in cell.iter(f"{TEXT}p"))
        value = cell.get(f"{OFFICE}date-value") or cell.get(f"{OFFICE}value")
        held = (cell.get(f"{OFFICE}value-type"), cell.get(f"{TABLE}formula"), text, value)
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        yield from [held] * min(repeated, 200)


def formulas(rows):
    """Formulas of all cells; LibreOffice has one of its own for each true or false of a sheet."""
    return {cell[1] for row in rows for cell in row.values()} - {None, "of:=FALSE()", "of:=TRUE()"}


def test_csv_opens_with_arabic_dates_and_nothing_that_runs(hostile, tmp_path):
    (tmp_path / "register.csv").write_bytes(download(hostile, "csv"))
    (tmp_path / "careless.csv").write_bytes(b"a,b\r\nx,=1+1\r\n")
    rows, careless = opened(tmp_path, "register.csv", "careless.csv")
    assert formulas(careless) == {"of:=1+1"}  # so what is read here would run
    _holds_the_register(rows)


def test_sheet_opens_with_arabic_dates_and_nothing_that_runs(hostile, tmp_path):
    (tmp_path / "register.xlsx").write_bytes(download(hostile, "xlsx"))
    (rows,) = opened(tmp_path, "register.xlsx")
    _holds_the_register(rows)


def _holds_the_register(rows):
    assert len(rows) == Incident.objects.count()
    assert formulas(rows) == set()
    whole = next(row for row in rows if row["reference"][2] == "SJ-2018-000001")
    assert whole["summary_ar"][2] == "استشهد ثمانية مدنيين، بينهم ٣ أطفال."
    assert whole["place_ar"][2] == "هجين"
    assert (whole["date_start"][0], whole["date_start"][3]) == ("date", "2019-01-04")
    assert (whole["killed_best"][0], whole["killed_best"][3]) == ("float", "9")
    texts = {row["summary_en"][2] for row in rows}
    assert {re.sub(r"\s", "", text) for text in RUNS} <= {re.sub(r"^'|\s", "", text) for text in texts}
