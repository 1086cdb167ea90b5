"""The review desk in a browser: whole reviews by keyboard alone, in both languages."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from incidents import curation, ingest
from incidents.models import Claim, Incident, IncidentFlag, Report, Tally

REPORT = (
    "دير الزور: قُتل ثلاثة مدنيين بينهم طفل جراء قصف مدفعي نفذته قوات النظام "
    "على بلدة الشعفة بريف دير الزور الشرقي صباح اليوم، بحسب المرصد السوري لحقوق الإنسان."
)
TWO = REPORT + "\n\nكما داهمت قوات سوريا الديمقراطية منزلاً في بلدة الكشكية واعتقلت شخصين."
MISSED = "كما شوهد في بلدة هجين ما يشبه عبوة"
AMBIGUOUS = "كما اعتقلت دورية للأسايش مهرباً في بلدة الحصين صباح اليوم."
MONTHS = "قُتل مدني بقصف مدفعي على بلدة الشعفة في 4 كانون الثاني/ديسمبر 2019."
FOCUS = "document.activeElement"
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])


def stored(text, **given):
    by = User.objects.get(username="analyst")
    return ingest.ingest_report(text, by=by, **{"published": date(2019, 1, 4), "publisher": "sohr", **given})


@pytest.fixture
def desk(visit, sits_down):
    """Opens the desk of a report and waits until its keys work."""

    def opened(made, language="en", **window):
        page = visit(language, **window)
        sits_down(page, "analyst")
        page.goto(f"/reports/{made.report.pk}/review/")
        page.locator("html.scripted").wait_for()
        return page

    return opened


def press(page, *keys):
    """Press keys one by one; after each, the desk has come to rest and something on it has the focus."""
    for key in keys:
        page.keyboard.press(key)
        settled(page)
        assert page.evaluate("document.activeElement !== document.body"), f"after {key} nothing has the focus"


def settled(page):
    under_way = page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added").first
    under_way.wait_for(state="detached")
    page.wait_for_timeout(60)  # the focus is handed over after the desk has settled
    under_way.wait_for(state="detached")


def focused(page, question="id"):
    return page.evaluate(f"{FOCUS}.{question}")


@LANGUAGES
def test_a_right_draft_is_reviewed_by_two_keys(desk, language):
    made = stored(REPORT)
    page = desk(made, language)
    press(page, "Shift+A")
    assert focused(page, "dataset.key") == "s", "when all is decided the focus leads to submit"
    press(page, "Enter")
    incident = Incident.objects.get(pk=made.incidents[0].pk)
    assert incident.status == "in_review"
    assert set(incident.claims.values_list("state", flat=True)) == {"accepted"}
    assert focused(page) == "done"


@pytest.mark.parametrize("language", ["ar"])
def test_a_whole_review_is_done_by_keyboard_alone(desk, picture, language):
    made = stored(TWO)
    first, second = made.incidents
    page = desk(made, language)
    count = first.claims.count()
    press(page, "j")
    assert focused(page) == f"claim-{first.claims.order_by('pk')[0].pk}"
    press(page, *["a"] * (count - 1))
    last = first.claims.order_by("pk").last()
    assert focused(page) == f"claim-{last.pk}", "each decision leads to the next value"
    press(page, "x")
    assert focused(page, "dataset.key") == "s"
    press(page, "u")
    assert Claim.objects.get(pk=last.pk).state == "proposed", "one key takes the last step back"
    press(page, "j", "k", "a")
    page.keyboard.press("s")
    page.locator(f"#draft-{first.pk} .state.in_review").wait_for(state="attached")
    settled(page)
    assert focused(page) == f"claim-{second.claims.order_by('pk')[0].pk}", "the next draft is open"
    killed = correct_figure(page, second, "3")
    assert killed.corrected_value["min"] == 3
    press(page, "Shift+A", "s")
    assert {one.status for one in Incident.objects.filter(pk__in=[first.pk, second.pk])} == {"in_review"}
    assert focused(page) == "done"
    picture(page, f"desk-done-{language}")


def correct_figure(page, incident, number):
    """Go to the figure, correct it in its form, and come back to it."""
    figure = incident.claims.get(field="casualties")
    while focused(page) != f"claim-{figure.pk}":
        press(page, "j")
    press(page, "c")
    assert focused(page, "name") == "to-outcome"
    page.keyboard.press("Tab")
    for name in ("to-status", "to-actor", "to-min", "to-max"):
        assert focused(page, "name") == name
        if name in ("to-min", "to-max"):
            page.keyboard.type(number)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".claim.corrected").wait_for()
    settled(page)
    figure.refresh_from_db()
    return figure


def test_the_keys_work_on_an_arabic_keyboard(desk):
    """The key that bears A sends ش there, and the brackets other letters."""
    made = stored(TWO)
    page = desk(made, "ar")
    claim = made.incidents[0].claims.order_by("pk")[0]
    send = """([key, code]) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }))"""
    page.evaluate(send, ["ت", "KeyJ"])
    assert focused(page) == f"claim-{claim.pk}"
    page.evaluate(send, ["ش", "KeyA"])
    page.locator(f"#claim-{claim.pk}.accepted").wait_for()
    settled(page)
    page.evaluate(send, ["د", "BracketRight"])
    assert page.locator(f"#draft-{made.incidents[1].pk}").get_attribute("open") is not None
    assert page.locator("details.draft-box[open]").count() == 1


@LANGUAGES
def test_a_month_pair_is_settled_by_one_key(desk, picture, language):
    made = stored(MONTHS)
    incident = made.incidents[0]
    flag = incident.flags.get(code="month_mismatch")
    page = desk(made, language)
    while focused(page) != f"flag-{flag.pk}":
        press(page, "j")
    picture(page, f"desk-month-{language}")
    second = page.locator(f"#flag-{flag.pk} [data-key='2']").get_attribute("value")
    press(page, "2")
    flag.refresh_from_db()
    incident.refresh_from_db()
    assert (flag.settled_by.username, incident.date_start.isoformat()) == ("analyst", second)
    assert page.locator(f"#draft-{incident.pk} .claim.corrected").count() == 1
    press(page, "u")
    flag.refresh_from_db()
    incident.refresh_from_db()
    assert flag.settled_at is None
    assert incident.date_start.isoformat() != second


@LANGUAGES
def test_a_place_of_several_is_chosen_on_a_small_map(desk, picture, language):
    made = stored(AMBIGUOUS)
    (incident,) = made.incidents
    flag = incident.flags.get(code="place_ambiguous")
    page = desk(made, language)
    page.locator(f"#flag-{flag.pk} .spot-name").nth(len(flag.choices) - 1).wait_for()
    while focused(page) != f"flag-{flag.pk}":
        press(page, "j")
    picture(page, f"desk-place-{language}")
    other = page.locator(f"#flag-{flag.pk} [data-key='2']").get_attribute("value")
    assert other in flag.choices
    assert other != incident.primary_place.place.code
    press(page, "2")
    incident = Incident.objects.get(pk=incident.pk)
    assert incident.primary_place.place.code == other
    assert incident.flags.get(code="place_ambiguous").settled_by.username == "analyst"


def test_what_was_typed_for_an_act_that_came_too_late_is_not_lost(desk):
    made = stored(REPORT)
    (incident,) = made.incidents
    page = desk(made)
    press(page, "m")
    reason = page.locator(f"#reject-draft-{incident.pk}")
    reason.fill("a rumour, withdrawn in the evening")
    reviewer = User.objects.get(username="reviewer")
    curation.change(incident, {"time_of_day": "dawn"}, by=reviewer, seen_version=incident.version)
    reason.press("Enter")
    page.locator("#messages .error").wait_for()
    settled(page)
    assert Incident.objects.get(pk=incident.pk).status == "draft"
    assert reason.is_visible()
    assert reason.input_value() == "a rumour, withdrawn in the evening"


def test_a_possible_duplicate_is_compared_from_the_desk(desk):
    first, second = stored(REPORT), stored(REPORT.replace("ثلاثة", "أربعة"), publisher="sana")
    page = desk(second)
    page.locator(".flag-box a.button").first.click()
    page.wait_for_url(f"**/{second.incidents[0].reference}/compare/{first.incidents[0].reference}/")
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("language", ["ar"])
def test_a_missed_incident_is_added_from_selected_words_by_keyboard(desk, picture, language):
    made = stored(f"{REPORT}\n\n{MISSED}")
    page = desk(made, language)
    words = len(REPORT.split())
    press(page, "r", *["ArrowLeft"] * words, *["Shift+ArrowLeft"] * 7)
    assert page.evaluate("getSelection().toString()").strip() == MISSED
    press(page, "n")
    page.locator("#words").wait_for()
    settled(page)
    page.select_option("#words-to", "new")
    picture(page, f"desk-words-{language}")
    page.focus("#add-found")
    press(page, "Enter")
    added = Incident.objects.exclude(pk__in=[one.pk for one in made.incidents]).get(
        claims__report=made.report, claims__field="places"
    )
    claim = added.claims.get(field="places")
    assert claim.value["place"] == "hajin"
    assert made.report.text[claim.start : claim.end].endswith("هجين")
    assert focused(page).startswith("claim-")
    assert page.locator(f"#draft-{added.pk}").get_attribute("open") is not None
    press(page, "u")
    added.refresh_from_db()
    assert added.status == "rejected"


def test_words_chosen_by_mouse_are_offered_at_their_place_in_the_text(desk):
    """Before them stand a character of two halves and one that is shown by its number."""
    made = stored(f"\U0001f534 عاجل\u202e {REPORT}")
    page = desk(made)
    start, end = made.report.text.index("بلدة الشعفة"), made.report.text.index("بلدة الشعفة") + len("بلدة الشعفة")
    mark = page.locator(".report mark", has_text="بلدة الشعفة")
    box = mark.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    # Words are offered while the mouse is still on its way, too.
    page.wait_for_function("least => document.getElementById('chosen-words').elements.end.value >= least", arg=end - 1)
    form = page.locator("#chosen-words")
    assert int(form.locator("[name=start]").input_value()) in range(start, start + 2)
    assert int(form.locator("[name=end]").input_value()) in range(end - 1, end + 1)
    page.click("#take-words")
    page.locator("#words").wait_for()
    assert page.locator("#words [name=claim]").count() == 1


def test_a_value_that_no_words_were_read_for_is_asked_for(desk):
    made = stored(f"{REPORT}\n\n{MISSED}")
    page = desk(made)
    words = len(REPORT.split())
    press(page, "r", *["ArrowLeft"] * (words + 1), "n")
    page.locator("#words .fields-of button").first.wait_for()
    page.locator("#words button[value=time_of_day]").focus()
    press(page, "Enter")
    assert focused(page, "name") == "to-code"
    page.keyboard.type("n")
    page.locator("#words form.stack button.main").focus()
    press(page, "Enter")
    claim = Claim.objects.get(field="time_of_day", rule="by hand")
    assert made.report.text[claim.start : claim.end] == "شوهد"
    assert focused(page) == f"claim-{claim.pk}"


@LANGUAGES
def test_a_value_without_words_is_added_by_keyboard_and_left_by_escape(desk, language):
    made = stored(REPORT)
    page = desk(made, language)
    press(page, "j", "n")
    assert focused(page) == "find-words"
    press(page, "Escape")
    assert page.locator("#words").count() == 0
    assert focused(page).startswith("claim-"), "back to where one was"
    press(page, "n", "Escape", "a")
    assert Claim.objects.filter(state="accepted", report=made.report).count() == 1


def test_values_light_their_words_and_words_lead_to_their_value(desk):
    made = stored(TWO)
    page = desk(made)
    first, second = (one.claims.get(field="places") for one in made.incidents)
    page.hover(f"#claim-{first.pk} .value")
    assert page.locator(f".report mark.lit[data-for~='claim-{first.pk}']").count() > 0
    page.locator(f"#claim-{first.pk}").focus()
    assert page.locator(f".report mark.lit[data-for~='claim-{first.pk}']").count() > 0
    press(page, "r")
    words = made.report.text[: second.start].split()
    press(page, *["ArrowLeft"] * (len(words) - len(made.report.text[: first.start].split())))
    assert page.locator(f"#claim-{second.pk}.lit").count() == 1
    press(page, "Enter")
    assert focused(page) == f"claim-{second.pk}", "the folded draft opens"
    page.locator(f".report mark[data-for~='claim-{first.pk}']").first.click()
    assert focused(page) == f"claim-{first.pk}"


def test_a_draft_is_split_and_joined_again_by_keyboard(desk, picture):
    made = stored(REPORT)
    (first,) = made.incidents
    page = desk(made)
    press(page, "m", "Enter")
    assert focused(page) == f"split-{first.pk}"
    figure = first.claims.get(field="casualties")
    page.locator(f"[name=go-{figure.pk}][value=stay]").focus()
    page.keyboard.press("ArrowRight")
    picture(page, "desk-split")
    page.locator("form.split button.main").focus()
    press(page, "Enter")
    second = Incident.objects.latest("pk")
    assert list(second.claims.filter(field="casualties")) == [figure]
    assert page.locator(f"#draft-{second.pk}").get_attribute("open") is not None
    press(page, "m")
    page.locator(f"#draft-{second.pk} form[action$='/join/'] button").focus()
    press(page, "Enter")
    second.refresh_from_db()
    assert (second.status, second.merged_into) == ("merged", first)
    assert page.locator("details.draft-box").count() == 1


def test_a_draft_is_kept_as_a_running_total_and_given_back(desk):
    made = stored(REPORT)
    page = desk(made)
    press(page, "m", "Tab", "Enter")
    assert focused(page) == "id_total-count"
    assert page.input_value("#id_total-count") == "3"
    page.locator("form[action$='/tally/'] button.main").focus()
    press(page, "Enter")
    assert (Tally.objects.latest("pk").count, Incident.objects.get(pk=made.incidents[0].pk).status) == (3, "rejected")
    press(page, "u")
    assert (Tally.objects.latest("pk").state, Incident.objects.get(pk=made.incidents[0].pk).status) == (
        "rejected",
        "draft",
    )


@LANGUAGES
def test_an_unknown_place_is_named_and_a_day_of_publication_given(desk, picture, language):
    made = stored("قُتل مدني بقصف مدفعي على بلدة المقوم أمس.", published=None)
    page = desk(made, language)
    codes = set(IncidentFlag.objects.filter(report=made.report).values_list("code", flat=True))
    assert codes >= {"place_unknown", "no_published_date"}
    day = IncidentFlag.objects.get(report=made.report, code="no_published_date")
    page.fill(f"#day-{day.pk}", "2019-01-05")
    page.locator(f"#flag-{day.pk} button[value=day]").click()
    page.locator(f"#flag-{day.pk} .settled").wait_for()
    assert Report.objects.get(pk=made.report.pk).published == date(2019, 1, 5)
    assert Incident.objects.get(pk=made.incidents[0].pk).date_start == date(2019, 1, 4)
    place = IncidentFlag.objects.get(report=made.report, code="place_unknown")
    page.fill(f"#place-{place.pk}", "الشحيل")
    page.locator(f"#flag-{place.pk} button[value=named]").click()
    page.locator(f"#flag-{place.pk} .settled").wait_for()
    assert Incident.objects.get(pk=made.incidents[0].pk).primary_place.place.code == "al-shuhayl"
    picture(page, f"desk-settled-{language}")


def test_on_a_phone_the_report_stays_in_reach(desk, picture):
    page = desk(stored(TWO), "ar", width=390, height=844)
    page.locator(".claim").nth(6).focus()
    picture(page, "desk-phone-ar")
    paper, claim = page.locator("#paper").bounding_box(), page.locator(".claim").nth(6).bounding_box()
    assert paper["y"] <= 1
    assert paper["height"] <= 330
    assert claim["y"] >= paper["y"] + paper["height"] - 1, "the report covers nothing that has the focus"
    lit = page.locator(".report mark.lit").first.bounding_box()
    assert paper["y"] <= lit["y"] <= paper["y"] + paper["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
