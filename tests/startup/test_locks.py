"""The locks are complete, exact and hashed, name no host, and leave the heavy tier out."""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt"]


def entries(lock):
    """Requirement → number of hashes, for every entry of a lock."""
    text = re.sub(r"\\\n\s*", " ", (CHECKOUT / lock).read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return {Requirement(line.split(" --hash")[0]): line.count("--hash=sha256:") for line in lines}


def chosen(name):
    """The packages that a hand-written list names."""
    lines = (CHECKOUT / name).read_text(encoding="utf-8").splitlines()
    return {
        canonicalize_name(Requirement(line.split("#")[0].strip()).name) for line in lines if line.split("#")[0].strip()
    }


def locked(lock):
    return {canonicalize_name(requirement.name) for requirement in entries(lock)}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_exact_and_hashed(lock):
    assert len(entries(lock)) > 20
    for requirement, hashes in entries(lock).items():
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement
        assert hashes, requirement


@pytest.mark.parametrize("path", sorted(CHECKOUT.glob("requirements*")), ids=lambda path: path.name)
def test_no_list_names_a_host(path):
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("wish", "lock"), [("requirements.in", LOCKS[0]), ("requirements-dev.in", LOCKS[1])])
def test_the_lock_holds_what_was_chosen(wish, lock):
    assert chosen(wish) <= locked(lock)


def test_the_lock_holds_all_that_its_packages_need_but_the_heavy_tier():
    have, heavy = locked(LOCKS[0]), chosen("requirements-lean.txt")
    assert not have & heavy
    for requirement in entries(LOCKS[0]):
        try:
            needs = [Requirement(text) for text in requires(requirement.name) or []]
        except PackageNotFoundError:
            assert requirement.marker, f"{requirement.name} is not installed"
            continue
        extras = {"extra": next(iter(requirement.extras), "")}
        missing = {canonicalize_name(need.name) for need in needs if not need.marker or need.marker.evaluate(extras)}
        assert missing - have - heavy == set(), requirement.name


def test_both_locks_agree_on_what_they_share():
    versions = [{item.name: str(item.specifier) for item in entries(lock)} for lock in LOCKS]
    assert {name for name in versions[0].keys() & versions[1].keys() if versions[0][name] != versions[1][name]} == set()
