"""Notebooks executed with parameters and turned into pages that need nothing but a browser (and, when they speak of very many
interviews, the folder of excerpts beside them).
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from jinja2 import Environment, FileSystemLoader

from svb_qual.errors import Fault, SvbError, fail, raise_faults, suggest
from svb_qual.files import write_whole
from svb_qual.kernels import engine, kernel, open_papermill
from svb_qual.show import LISTED, TEMPLATES, WORKSHOP

#: Letters and apostrophes written as numbers; signs that mean something in HTML are left so.
NUMBERED = re.compile(r"&#(39|1[6-9]\d|[2-9]\d\d|[1-9]\d{3}|[1-4]\d{4});")
#: Two pages may be made at once in one process, and the exporter belongs to one at a time.
_exporting = Lock()


@dataclass(frozen=True, slots=True)
class Look:
    """How a page presents itself: its title, whether the study is invented, whether it is for others; the name of its papers."""

    title: str
    fictional: bool
    public: bool = False
    papers: str = ""


def run_notebook(source: Path, parameters: dict, target: Path, look: Look) -> Path:
    """Execute one notebook and write its page to ``target``, which is left as it was when the notebook fails.

    Raises SvbError for an unknown parameter, or naming the notebook, the cell and what to do when a cell fails.
    """
    check_parameters(source, parameters)
    return write_whole(target, render_page(execute(source, parameters), look))


def check_parameters(source: Path, parameters: dict) -> None:
    """Raise SvbError when a parameter is not in the notebook's ``parameters`` cell."""
    known = open_papermill().inspect_notebook(str(source))
    raise_faults(
        [
            Fault(f"{source.name}, paramètre « {name} »", "ce paramètre n'existe pas", suggest(name, known))
            for name in parameters
            if name not in known
        ]
    )


def execute(source: Path, parameters: dict):
    """Run a notebook and return it without what changes from one run to the next."""
    papermill = open_papermill()
    from papermill.exceptions import PapermillExecutionError

    try:
        with kernel() as manager:
            notebook = papermill.execute_notebook(
                str(source),
                None,
                parameters,
                engine_name=engine(),
                kernel_name="python3",
                progress_bar=False,
                manager=manager,
            )
    except PapermillExecutionError as error:
        raise _explain(source, parameters, error) from error
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cellule-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return notebook


def _explain(source: Path, parameters: dict, error) -> SvbError:
    """An error of ours is told as such; any other names the cell and gives the Python message."""
    values = ", ".join(f"{name}={value!r}" for name, value in parameters.items())
    where = f"notebook {source.name}, cellule {error.exec_count} ({values})"
    if error.ename == "SvbError":
        what, _, remedy = error.evalue.partition("\n    → ")
        return fail(where, what.strip(), remedy.strip() or "corrigez l'entrée nommée, puis relancez")
    remedy = f"ouvrez {source.name} avec « make lab », exécutez cette cellule et lisez le message ; le dernier rapport est gardé"
    return fail(where, f"{error.ename} : {error.evalue}", remedy)


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


@cache
def _exporter():
    """What makes HTML of an executed notebook: it reads its templates once, for all pages."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_output_prompt=True)
    exporter.register_filter("highlight_code", lambda source, **_: source)  # no code is shown
    return exporter


def render_page(notebook, look: Look) -> str:
    """The page of an executed notebook: its text and outputs, no code, one style sheet, nothing from the network."""
    from nbconvert.exporters.templateexporter import TemplateExporter

    with _exporting:
        # HTMLExporter would then parse the page and write it again, ten times as long, for cells of another template.
        body, _ = TemplateExporter.from_notebook_node(_exporter(), notebook)
    body = NUMBERED.sub(lambda match: chr(int(match[1])), body)
    body = re.sub(r'<a class="anchor-link"[^>]*>.*?</a>', "", body)
    body = re.sub(rf'<style class="{WORKSHOP}">.*?</style>', "", body, flags=re.S)
    rank = itertools.count(1)
    body = re.sub(r'<h2 id="[^"]*">', lambda _: f'<h2 id="question-{next(rank)}">', body)
    question = re.search(r"<h1[^>]*>(.*?)</h1>", body, flags=re.S)
    body = body.replace(question[0], "", 1) if question else body
    values = {"body": body, "question": question[1].strip() if question else "", "questions": questions_of(body)}
    scripts = read_scripts("extraits", "listes") if LISTED in body else []
    return page("rapport.html.j2", look, scripts=scripts, **values)


def questions_of(body: str) -> list[tuple[str, str]]:
    """(anchor, text) of the second-level headings of a page: its questions."""
    found = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', body, flags=re.S)
    return [(anchor, re.sub(r"<[^>]+>", "", text).strip()) for anchor, text in found]


def read_scripts(*names: str) -> list[str]:
    """Scripts of a page, in the order they run."""
    return [(TEMPLATES / f"{name}.js").read_text(encoding="utf-8") for name in names]


def page(template: str, look: Look, scripts: Iterable[str] = (), **values) -> str:
    """A page of the project from one of its templates, with the style sheet and its scripts inside."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    scripts = [*read_scripts("page"), *scripts]
    return _environment().get_template(template).render(style=style, scripts=scripts, **asdict(look), **values)


def inline_json(data: dict) -> str:
    """JSON that can stand in a ``<script>``: transcripts are hostile text, nothing in it may close the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def write_index(target: Path, look: Look, groups: list[tuple[str, list[tuple[str, str, str]]]]) -> Path:
    """The page that links all reports; a group is a heading and its (file, title, sentence)."""
    return write_whole(target, page("index.html.j2", look, groups=groups))
