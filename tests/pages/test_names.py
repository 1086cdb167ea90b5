"""Names that a model proposes stand beside the drafts on the desk, and nowhere else."""

import pytest

from incidents import ingest
from incidents.extraction import ner
from incidents.models import Claim, IncidentFlag, Revision
from tests import factories

TEXT = "قصف على بلدة هجين أدى إلى مقتل فرحان العلاوي، وكان فرحان العلاوي من ساقية. <b>\u202e"
LABELS = {"فرحان": "B-PERS", "العلاوي": "I-PERS", "ساقية": "B-LOC", "هجين": "B-LOC"}


class Model:
    """As camel_tools' recognizer; with `hostile`, every word and sign of markup is a name to it."""

    def __init__(self, hostile=False):
        self.tokenizer, self.hostile = self, hostile

    def tokenize(self, word):
        return [word]

    def predict(self, sentences):
        return [[LABELS.get(word, "B-LOC" if self.hostile else "O") for word in words] for words in sentences]


@pytest.fixture
def install(monkeypatch):
    """install(model), or install(None): as where no model is."""

    def installing(model):
        monkeypatch.setattr(ner, "_loaded", [(model, "" if model else "torch is not installed")])

    return installing


@pytest.fixture
def report(codes):
    return factories.make_report(TEXT)[0]


def desk(client, report):
    return client.get(f"/reports/{report.pk}/review/").content.decode()


def test_proposed_names_are_listed_once_and_light_up_wherever_they_stand(as_, report, install):
    install(Model())
    page = desk(as_("analyst"), report)
    assert "Names not in the register" in page
    assert page.count('id="name-1"') == page.count('id="words-name-1"') == 1
    assert page.count('data-for="name-1"') == 2
    assert '<a href="#name-1" draggable="false">فرحان العلاوي</a></mark>' in page
    assert "unknown person · " in page
    assert '<bdi dir="ltr">PERS</bdi>' in page
    assert '<a href="#name-2" draggable="false">ساقية</a></mark>' in page
    assert 'title="unknown place, proposed by a model"' in page
    assert "name-3" not in page  # Hajin is a place of the register


def test_proposed_names_are_told_in_arabic(as_, report, install):
    install(Model())
    page = desk(as_("analyst", "ar"), report)
    assert "أسماء ليست في السجل" in page
    assert "شخص غير معروف" in page
    assert "مكان غير معروف، اقترحه نموذج لغوي" in page


def test_the_desk_is_the_same_without_a_model_but_for_the_names(as_, report, install):
    client = as_("analyst")
    install(None)
    page = desk(client, report)
    assert "Names not in the register" not in page
    assert 'id="name-' not in page
    assert "فرحان العلاوي" in page


def test_seeing_names_stores_nothing(as_, report, install):
    def stored():
        return [list(table.objects.order_by("pk").values()) for table in (Claim, IncidentFlag, Revision)]

    before = stored()
    install(Model())
    desk(as_("analyst"), report)
    assert stored() == before


def test_ingestion_takes_no_name_of_a_model(codes, install):
    by = factories.make_user()
    install(Model())
    assert [name.kind for name in ingest.unknown_names(TEXT, published=None, publisher="sohr")] == [
        "person",
        "person",
        "place",
    ]
    found = ingest.ingest_report(TEXT, by=by)
    assert found.created
    assert not [claim for claim in Claim.objects.all() if "فرحان" in str(claim.value) or "ساقية" in str(claim.value)]


def test_names_are_hostile_input_too(as_, report, install):
    install(Model(hostile=True))
    page = desk(as_("analyst"), report)
    assert "<b>" not in page
    assert "\u202e" not in page
    assert 'id="name-3"' in page


def test_it_is_said_when_a_model_has_not_read_all(as_, codes, install):
    install(Model())
    report = factories.make_report("فرحان " + "كلمة " * (ingest.LONGEST_FOR_NAMES // 5))[0]
    assert "It has read the first 10,000 characters." in desk(as_("analyst"), report)
    assert "It has read" not in desk(as_("analyst"), factories.make_report("فرحان هنا")[0])
