"""The server that these tests kill, and the chance by which they choose the moment."""

import os
import random
import subprocess
import time

import pytest

from config import embedded_postgres
from config.embedded_postgres import Cluster
from tests.faults.killing import PROGRAM, manage
from tests.incidents.test_at_once import CHECKOUT


@pytest.fixture(scope="module")
def chance():
    seed = os.environ.get("FAULTS_SEED") or str(time.time_ns())
    print(f"FAULTS_SEED={seed}")  # shown with a failure, so that it can be tried again
    return random.Random(seed)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A database server of its own, with all its care for the disk: these tests kill it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIJIL_STATE", str(tmp_path_factory.mktemp("state")))
        home = embedded_postgres.for_checkout(CHECKOUT).home
        cluster = Cluster(home, f"faults-{os.getpid()}")
        cluster.start(PROGRAM)
        manage(cluster, "migrate", "--verbosity=0")
        manage(cluster, "prepare")
        yield cluster
        cluster.remove()
        subprocess.run(["rm", "-rf", home], check=True)
