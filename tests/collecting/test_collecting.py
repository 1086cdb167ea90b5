"""Reports from feeds, pages, folders and exports.  A server on this machine is reached only where a test says so."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from incidents import curation
from incidents.collecting import collect, fetch
from incidents.collecting.fetch import CannotFetch, may_connect
from incidents.models import AuditEntry, CollectedItem, Incident, Report, ReportOrigin, Source
from tests.factories import make_codes, make_user

NEWS = "قصف على بلدة هجين أدى إلى مقتل ثلاثة مدنيين يوم أمس"
RSS = """<rss version="2.0"><channel><title>x</title>
<item><guid>1</guid><title>{news}</title><description>&lt;p&gt;تفاصيل&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;</description>
<pubDate>Fri, 04 Jan 2019 10:00:00 GMT</pubDate><link>https://example.org/1</link></item>
<item><guid>2</guid><title>خبر آخر عن اشتباكات قرب الشعفة</title><link>javascript:alert(1)</link></item>
</channel></rss>"""


@pytest.fixture(autouse=True)
def codes(db):
    make_codes()


@pytest.fixture
def admin():
    return make_user("admin")


@pytest.fixture
def analyst():
    return make_user("analyst")


@pytest.fixture
def site(monkeypatch):
    """A web site of {path: (status, headers, body)} on this machine, which may be reached; its address is `base`."""
    pages = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, body = pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(fetch, "may_connect", lambda address: address == "127.0.0.1")
    pages["base"] = f"http://127.0.0.1:{server.server_port}"
    yield pages
    server.shutdown()
    thread.join()
    server.server_close()


def named(admin, **values):
    whole = {"name": "Feed", "kind": "feed", "publisher": Source.objects.get(code="sohr"), **values}
    return curation.save_origin(ReportOrigin(**whole), by=admin)


def test_a_feed_becomes_reports_with_drafts_once(admin, analyst, site):
    site["/feed"] = (200, {"Content-Type": "text/xml"}, RSS.format(news=NEWS).encode())
    origin = named(admin, address=site["base"] + "/feed")
    assert collect(origin, by=analyst) == {"stored": 2}
    report = Report.objects.get(url="https://example.org/1")
    assert (report.text, str(report.published), report.publisher.code) == (f"{NEWS}\n\nتفاصيل", "2019-01-04", "sohr")
    assert set(Report.objects.values_list("url", flat=True)) == {"https://example.org/1", ""}, (
        "no other address is kept"
    )
    assert Incident.objects.filter(claims__report=report).exists()
    assert collect(origin, by=analyst) == {}
    assert Report.objects.count() == 2
    assert AuditEntry.objects.filter(verb="collect").count() == 3


def test_a_text_that_is_here_already_is_not_stored_again_and_a_near_one_is_marked(admin, analyst, settings, tmp_path):
    settings.COLLECT_FOLDER = tmp_path
    folder = tmp_path / "in"
    folder.mkdir()
    words = [f"كلمة{number}" for number in range(20)]
    texts = {"a": " ".join(words), "b": " ".join(words), "c": " ".join([*words[:19], "أخرى"]), "d": "\x00"}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    origin = named(admin, kind="folder", address="in")
    assert collect(origin, by=analyst) == {"stored": 1, "repeat": 1, "near": 1, "refused": 1}
    assert "control" in CollectedItem.objects.get(outcome="refused").said
    assert Report.objects.count() == 2


def test_an_export_of_telegram_gives_its_messages_with_their_days(admin, analyst, settings, tmp_path):
    settings.COLLECT_FOLDER = tmp_path
    pieces = ["قصف على ", {"type": "bold", "text": "هجين"}, " فجر اليوم"]
    told = [
        {"id": 1, "type": "message", "date": "2019-01-04T10:00:00", "text": pieces},
        {"id": 2, "type": "service", "date": "2019-01-04T10:00:00", "text": "joined"},
        {"id": 3, "type": "message", "date": "never", "text": ""},
    ]
    (tmp_path / "result.json").write_text(json.dumps({"id": 7, "messages": told}), encoding="utf-8")
    origin = named(admin, kind="telegram", address="result.json")
    assert collect(origin, by=analyst) == {"stored": 1}
    report = Report.objects.get()
    assert (report.text, str(report.published)) == ("قصف على هجين فجر اليوم", "2019-01-04")


def test_a_saved_page_loses_what_stands_around_its_article(admin, analyst, settings, tmp_path):
    settings.COLLECT_FOLDER = tmp_path
    article = "".join(f"<p>{NEWS} وأضاف المصدر أن القصف استمر ساعات {number}.</p>" for number in range(6))
    around = "<nav><a href='/'>الرئيسية</a></nav>"
    page = f"<html><body>{around}<article><h1>خبر</h1>{article}</article><script>x()</script></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert collect(named(admin, kind="folder", address="."), by=analyst) == {"stored": 1}
    text = Report.objects.get().text
    assert NEWS in text
    assert not any(word in text for word in ("<", "الرئيسية", "x()"))


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("192.168.0.1", False), ("172.16.0.1", False), ("169.254.169.254", False), ("0.0.0.0", False), ("::1", False),
        ("fe80::1", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False), ("224.0.0.1", False), ("100.64.0.1", False), ("255.255.255.255", False),
        ("::", False),
    ],
)  # fmt: skip
def test_only_public_addresses_are_connected_to(address, allowed):
    assert may_connect(address) is allowed


def test_this_machine_is_not_asked_whatever_it_is_called(monkeypatch):
    for url in ("http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0x7f000001/"):
        with pytest.raises(CannotFetch, match=r"public network|did not answer"):
            fetch.fetch(url, {fetch.host_of(url)})


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/", "http://u:p@a.example/", "http://", "http://a:b/", "x"]
)
def test_what_is_no_web_address_is_not_fetched(url):
    with pytest.raises(CannotFetch, match="no web address"):
        fetch.fetch(url, {"a.example", "a", ""})


def test_redirects_stay_within_the_hosts_that_are_named(site):
    host = fetch.host_of(site["base"])
    site["/away"] = (302, {"Location": "http://169.254.169.254/latest"}, b"")
    site["/on"] = (301, {"Location": "/there"}, b"")
    site["/there"] = (200, {}, b"here")
    site["/round"] = (302, {"Location": "/round"}, b"")
    assert fetch.fetch(site["base"] + "/on", {host}).content == b"here"
    with pytest.raises(CannotFetch, match="not among the hosts"):
        fetch.fetch(site["base"] + "/away", {host})
    with pytest.raises(CannotFetch, match="public network"):
        fetch.fetch(site["base"] + "/away", {host, "169.254.169.254"})
    with pytest.raises(CannotFetch, match="on and on"):
        fetch.fetch(site["base"] + "/round", {host})


def test_what_is_too_large_is_cut_short_packed_or_not(site, monkeypatch):
    import gzip

    monkeypatch.setattr(fetch, "MOST_BYTES", 100_000)
    site["/big"] = (200, {}, b"x" * 200_000)
    site["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 20_000_000))
    for path in ("/big", "/bomb"):
        with pytest.raises(CannotFetch, match="larger"):
            fetch.fetch(site["base"] + path, {fetch.host_of(site["base"])})


def test_a_failing_origin_says_so_and_stops_no_other(admin, analyst, site, settings, tmp_path, capsys):
    settings.COLLECT_FOLDER = tmp_path
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><rss version="2.0"></rss>'
    site["/bomb"] = (200, {}, bomb)
    site["/good"] = (200, {}, RSS.format(news=NEWS).encode())
    named(admin, name="A", address=site["base"] + "/bomb")
    named(admin, name="B", address=site["base"] + "/nowhere")
    named(admin, name="C", kind="folder", address="../../etc")
    named(admin, name="D", kind="telegram", address=".")
    named(admin, name="E", address=site["base"] + "/good")
    named(admin, name="F", address=site["base"] + "/good", is_active=False)
    with pytest.raises(CommandError, match="4 of 5 origins failed"):
        call_command("collect", by=analyst.username)
    errors = dict(ReportOrigin.objects.values_list("name", "last_error"))
    assert [name for name, error in errors.items() if error] == ["A", "B", "C", "D"]
    assert Report.objects.count() == 2


def test_nobody_but_an_administrator_names_an_origin(analyst):
    with pytest.raises(curation.NotAllowed):
        named(analyst, address="https://example.org/feed")
