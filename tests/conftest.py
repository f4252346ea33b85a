"""Shared fixtures: the small codebook, a small study, and a copy of the project where reports are really built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from svb_qual.codebook import read_codebook
from svb_qual.coding.coder import Coder
from svb_qual.locks import hold
from svb_qual.stages import load_coder
from svb_qual.workers import working_with

PROJECT = Path(__file__).resolve().parent.parent
FIXTURES = Path(__file__).parent / "fixtures"
#: What a project needs to build reports.
PARTS = ["svb_qual", "notebooks", "corpus", "requirements.lock", "pyproject.toml"]


# The first example of a property may read dictionaries: how long it takes says nothing.
settings.register_profile("sans_delai", deadline=None)
settings.load_profile("sans_delai")
#: Tests run on several cores already: builds then take one process each, unless they say otherwise.
ALONGSIDE = "PYTEST_XDIST_WORKER" in os.environ
#: Modules whose tests share something long to make.
TOGETHER = ("test_review_server", "test_learned", "test_faults", "test_faults_review")
#: Fixtures built once for many tests, and how the tests that use them are called.
SHARED_BUILDS = {"built": "démonstration", "small": "petite"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run on several cores, tests that share something long to make stay together."""
    for item in items:
        module, used = item.path.stem, getattr(item, "fixturenames", ())
        group = next((name for fixture, name in SHARED_BUILDS.items() if fixture in used), "")
        if group := group or (module if module in TOGETHER else ""):
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def codebook():
    """Three codes, one per family, readable at a glance."""
    return read_codebook(FIXTURES / "codebook")


@pytest.fixture
def etude(tmp_path: Path) -> Path:
    """A small study folder that a test may damage."""
    folder = tmp_path / "petite etude"
    shutil.copytree(FIXTURES / "etude", folder)
    return folder


def coder_in_use() -> Coder:
    """The coder learned on the seed: once, in the project's cache, by whoever comes first; the others wait."""
    with hold(PROJECT / ".cache" / "amorce.sqlite", lambda: None), working_with(2):
        return load_coder()


class Project:
    """A copy of the project in a folder of its own; ``run`` calls the command line there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ignore = shutil.ignore_patterns("__pycache__", "prive")
        for name in PARTS:
            source = PROJECT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, folder / name, **({"ignore": ignore} if source.is_dir() else {}))
        coder_in_use()
        (folder / ".cache").mkdir()
        for model in (PROJECT / ".cache").glob("modele-*.npz"):
            os.link(model, folder / ".cache" / model.name)

    def run(self, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess:
        """``svb-qual`` with these words, on the code of this copy; nobody is there to answer it."""
        env = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONUTF8": "1", "COLUMNS": "200", **(env or {})}
        if words[0] == "rapports" and ALONGSIDE and not {"--jobs", "--cluster"} & set(words):
            words += ("--jobs", "1")
        command = [sys.executable, "-m", "svb_qual.cli", *words]
        return subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=900, stdin=subprocess.DEVNULL
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh copy of the project, nothing built yet."""
    folder = tmp_path / "projet"
    folder.mkdir()
    return Project(folder)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy whose demonstration reports are built once for all tests, in a path with spaces and accents."""
    project = Project(tmp_path_factory.mktemp("dossier à accents é"))
    done = project.run("rapports", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="session")
def _small_built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """A project with the small study in « petite », reports built, and a copy of all of it as it then is."""
    folder = tmp_path_factory.mktemp("petite") / "projet"
    folder.mkdir()
    project = Project(folder)
    shutil.copytree(FIXTURES / "etude", folder / "petite")
    done = project.run("rapports", "--etude", "petite")
    assert done.returncode == 0, done.stderr
    kept = folder.with_name("copie")
    shutil.copytree(folder, kept)
    return project, kept


@pytest.fixture
def small(_small_built: tuple[Project, Path]) -> Project:
    """The small study in « petite », in a project of its own, reports built; a test may damage all of it."""
    project, kept = _small_built
    shutil.rmtree(project.folder)
    shutil.copytree(kept, project.folder)
    return project


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real material kept outside the project; tests that need it skip where it is absent."""
    folder = os.environ.get("SVB_SHARED")
    if not folder or not Path(folder).is_dir():
        pytest.skip("SVB_SHARED n'est pas défini : essais sur entretiens réels sautés")
    return Path(folder)
