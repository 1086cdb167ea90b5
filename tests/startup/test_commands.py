"""`./sijil` as a person uses it, with a state folder of its own."""

import ast
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from config import embedded_postgres
from config.startup import virtualenv
from config.startup.checkout import Checkout, StartupError

CHECKOUT = Path(__file__).resolve().parents[2]
SIJIL = CHECKOUT / "sijil"

pytestmark = pytest.mark.skipif(
    not (CHECKOUT / ".venv" / ".sijil").exists(), reason="these run ./sijil, which makes .venv: run ./sijil test"
)


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory):
    """An environment in which ./sijil has a register of its own; gone afterwards."""
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    surroundings["SIJIL_STATE"] = str(tmp_path_factory.mktemp("state"))
    surroundings["SIJIL_ADMIN_PASSWORD"] = "a-long-enough-one"
    yield surroundings
    sijil(surroundings, "reset", "--yes")
    patch = pytest.MonkeyPatch()
    with patch.context() as context:
        context.setenv("SIJIL_STATE", surroundings["SIJIL_STATE"])
        subprocess.run(["rm", "-rf", embedded_postgres.for_checkout(CHECKOUT).home], check=True)


@pytest.fixture(scope="module")
def register(surroundings):
    """The same after its first `up --no-serve`."""
    first = sijil(surroundings, "up", "--no-serve")
    assert first.returncode == 0, first.stderr
    return surroundings


def sijil(surroundings, *arguments, **options):
    options = {
        "capture_output": True,
        "text": True,
        "check": False,
        "timeout": 120,
        "stdin": subprocess.DEVNULL,
    } | options
    if "input" in options:
        del options["stdin"]
    return subprocess.run([sys.executable, SIJIL, *arguments], env=surroundings, **options)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(surroundings, port):
    arguments = [sys.executable, SIJIL, "up", "--port", str(port)]
    pipes = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell script starts its background jobs
    try:
        return subprocess.Popen(arguments, env=surroundings, **pipes)
    finally:
        signal.signal(signal.SIGINT, before)


def read_until(stream, words):
    seen = ""
    for line in stream:
        seen += line
        if words in line:
            return seen
    raise AssertionError(f"{words!r} was not said, but: {seen}")


def test_an_old_python_is_told_what_is_missing():
    assert ast.parse(SIJIL.read_text(encoding="utf-8"), feature_version=(3, 4))
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code, SIJIL], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.search(r"needs Python 3\.11 or newer, and \S+ is Python 3\.9\.", done.stderr)


def test_a_system_without_venv_is_told_which_package_brings_it(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())
    for lock in (virtualenv.LOCK, virtualenv.TEST_LOCK):
        (tmp_path / lock).touch()
    with pytest.raises(StartupError, match="python3-venv"):
        virtualenv.ensure(Checkout(tmp_path))


def test_the_environment_is_made_once_and_anew_when_left_half_made(tmp_path, monkeypatch):
    monkeypatch.delenv("SIJIL_STATE", raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    for lock in (virtualenv.LOCK, virtualenv.TEST_LOCK):
        (tmp_path / lock).write_text("# nothing to install\n")
    checkout = Checkout(tmp_path)
    (tmp_path / ".venv").mkdir()
    left_over = tmp_path / ".venv" / "left-over"
    left_over.touch()
    virtualenv.ensure(checkout)
    assert not left_over.exists()
    left_over.touch()
    virtualenv.ensure(checkout, tests=True)
    assert left_over.exists()
    (tmp_path / virtualenv.LOCK).write_text("no-such-package==1 --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(StartupError, match=r"requirements.txt could not be installed"):
        virtualenv.ensure(checkout)
    (tmp_path / virtualenv.LOCK).write_text("# nothing to install\n")
    virtualenv.ensure(checkout)
    assert left_over.exists(), "an installation that pip refused harms nothing"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["help"], 0, "./sijil up"),
        ([], 0, "./sijil up"),
        (["serve"], 2, "There is no ./sijil serve"),
        (["up", "--port", "0"], 2, "invalid choice"),
        (["up", "now"], 2, "unrecognized arguments"),
        (["reset"], 1, "./sijil reset --yes"),
    ],
)
def test_usage(surroundings, arguments, code, words):
    done = sijil(surroundings, *arguments)
    assert done.returncode == code
    assert words in done.stdout + done.stderr


def test_the_second_up_is_ready_within_three_seconds_and_asks_no_network(register):
    before = time.monotonic()
    cut_off = register | {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_NO_INDEX": "1"}
    assert sijil(cut_off, "stop").returncode == 0
    assert sijil(cut_off, "up", "--no-serve").returncode == 0
    assert time.monotonic() - before < 3


def test_manage_passes_input_output_and_exit_code_through(register):
    done = sijil(register, "manage", "shell", "-v", "0", input="import sys; print('سجل'); sys.exit(7)\n")
    assert (done.stdout, done.returncode) == ("سجل\n", 7)


def test_manage_starts_the_database_by_itself(register):
    sijil(register, "stop")
    code = "from django.contrib.auth.models import User; print(User.objects.filter(is_superuser=True).count())"
    done = sijil(register, "manage", "shell", "-v", "0", "-c", code)
    assert done.stdout == "1\n"


def test_manage_works_in_the_folder_it_is_called_from(register, tmp_path):
    done = sijil(register, "manage", "shell", "-v", "0", "-c", "import os; print(os.getcwd())", cwd=tmp_path)
    assert done.stdout.strip() == str(tmp_path)


def test_a_home_that_cannot_be_written_is_replaced(register):
    for home in ({"HOME": "/proc"}, {}):
        changed = {name: value for name, value in register.items() if name != "HOME"} | home
        done = sijil(changed, "manage", "shell", "-v", "0", "-c", "import os; print(os.environ['HOME'])")
        assert done.stdout.strip() == str(Path(register["SIJIL_STATE"]) / "home")


def test_up_serves_and_ctrl_c_stops_what_it_started(register):
    sijil(register, "stop")
    port = free_port()
    process = serve(register, port)
    try:
        read_until(process.stderr, f"http://127.0.0.1:{port}/")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/leaflet/leaflet.js") as answer:
            assert answer.status == 200
        assert f"http://127.0.0.1:{port}/ (process" in sijil(register, "status").stdout
        again = sijil(register, "up", "--port", str(free_port()))
        assert (again.returncode, f"served already at http://127.0.0.1:{port}/" in again.stderr) == (0, True)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130
    facts = sijil(register, "status").stdout
    assert "stopped" in facts
    assert "not served" in facts


def test_stop_ends_a_server_whose_parent_was_killed(register):
    port = free_port()
    process = serve(register, port)
    read_until(process.stderr, f"http://127.0.0.1:{port}/")
    process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        stream.close()  # the server holds their other end
    assert f"http://127.0.0.1:{port}/" in sijil(register, "status").stdout
    assert "The web server has stopped." in sijil(register, "stop").stderr
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/")


def test_a_port_in_use_is_named(register):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = sijil(register, "up", "--port", str(port))
    assert done.returncode == 1
    assert f"port {port} cannot be used" in done.stderr


def test_status_never_shows_the_password_of_a_database(surroundings):
    done = sijil(surroundings | {"DATABASE_URL": "postgresql://me:secret@db.example:5432/sijil"}, "status")
    assert "db.example" in done.stdout
    assert "secret" not in done.stdout


def test_reset_leaves_a_database_of_others_alone(surroundings):
    done = sijil(surroundings | {"DATABASE_URL": "postgresql://me@db.example/sijil"}, "reset", "--yes")
    assert (done.returncode, "not ours to delete" in done.stderr) == (1, True)


def test_the_stamp_of_the_environment_names_both_locks():
    stamp = json.loads((CHECKOUT / ".venv" / ".sijil").read_text())
    assert {"python", "requirements.txt"} <= set(stamp)
