"""The page of the API and its OpenAPI document: light, whole, in both languages, without anything from elsewhere."""

import re

import pytest

from incidents.filters import IncidentFilter
from tests.api.conftest import Caller
from tests.factories import make_user

LIGHT = 300_000  # bytes, as sent uncompressed


@pytest.fixture
def reader(codes):
    browser = Caller()
    browser.force_login(make_user("viewer"))
    return browser


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_tells_every_operation_and_is_light(reader, language):
    page = reader.get("/api/", headers={"accept-language": language})
    text = page.content.decode()
    document = reader.get("/api/v1/openapi.json").json()
    assert len(page.content) < LIGHT
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in text
    for name in IncidentFilter.base_filters:
        assert f'<code dir="ltr">{name}</code>' in text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_its_own_words_are_in_the_language_of_the_page(reader):
    page = reader.get("/api/", headers={"accept-language": "ar"}).content.decode()
    for words in ("السجل للبرامج", "الحوادث بحسب تصفية", "كم سجلاً على الأكثر"):
        assert words in page
    assert "Incidents that a filter gives" not in page


def test_the_document_is_in_english_whoever_asks(reader):
    documents = [
        reader.get("/api/v1/openapi.json", headers={"accept-language": language}).json() for language in ("en", "ar")
    ]
    assert documents[0] == documents[1]
    assert documents[0]["paths"]["/api/v1/incidents"]["get"]["summary"] == "Incidents that a filter gives"


@pytest.mark.parametrize("address", ["nothing/of/this", "actors/a%0Ab", "reports/x"])
def test_what_the_api_does_not_have_is_refused_in_json(reader, address):
    answer = reader.ask(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
