"""A kernel serves many pages, and no page knows anything of those before it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import psutil
import pytest

from svb_qual import kernels
from svb_qual.errors import SvbError
from svb_qual.reports import Look, execute, render_page
from svb_qual.workers import RUN

WHO = "import os\nprint(os.getpid())"


@pytest.fixture(autouse=True)
def _nothing_left(monkeypatch):
    monkeypatch.setenv(RUN, "premier")
    kernels.close_kernels()
    yield
    kernels.close_kernels()


def notebook(folder: Path, *cells: str) -> Path:
    """A notebook of these cells."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / f"n{len(list(folder.iterdir()))}.ipynb"
    nbformat.write(made, path)
    return path


def said(path: Path) -> list[str]:
    """What the cells of a notebook print."""
    return [output.text.strip() for cell in execute(path, {}).cells for output in cell.outputs if "text" in output]


def test_what_a_page_named_is_unknown_to_the_next_in_the_same_kernel(tmp_path):
    (one,) = said(notebook(tmp_path, "secret = 42", "secret", WHO))
    again, known = said(notebook(tmp_path, WHO, "print('secret' in globals(), 'Out' in globals() and Out)"))
    assert (again, known) == (one, "False {}")
    assert [cell.execution_count for cell in execute(notebook(tmp_path, "1", "2"), {}).cells] == [1, 2]


def test_an_error_names_its_cell_whatever_was_executed_before_and_its_kernel_is_not_used_again(tmp_path):
    (one,) = said(notebook(tmp_path, "1", "2", WHO))
    with pytest.raises(SvbError, match=r"cellule 2 .*NameError"):
        execute(notebook(tmp_path, "1", "secret"), {})
    (other,) = said(notebook(tmp_path, WHO))
    assert other != one and not psutil.pid_exists(int(one))


def test_a_kernel_that_dies_stops_its_page_and_not_the_next(tmp_path):
    with pytest.raises(Exception, match="ied"):
        execute(notebook(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", "1"), {})
    assert said(notebook(tmp_path, "print('oui')")) == ["oui"]


def test_a_kernel_that_dies_while_it_waits_is_replaced(tmp_path):
    (one,) = said(notebook(tmp_path, WHO))
    killed = psutil.Process(int(one))
    killed.kill()
    killed.wait(10)
    (other,) = said(notebook(tmp_path, WHO))
    assert other != one


def test_letters_written_as_numbers_are_letters_and_signs_of_html_stay_escaped(tmp_path):
    written = "l&#39;&#233;t&#233; &amp;#60;b&amp;gt; &#60;i&#62; &#0060;u> &#55296;"
    path = notebook(tmp_path, f"from IPython.display import HTML\nHTML('<p>{written}</p>')")
    page = render_page(execute(path, {}), Look("Essai", True))
    assert "<p>l'été &amp;#60;b&amp;gt; &#60;i&#62; &#0060;u> &#55296;</p>" in page


def test_another_run_of_tasks_has_another_kernel_and_the_end_leaves_none(tmp_path, monkeypatch):
    (one,) = said(notebook(tmp_path, WHO))
    monkeypatch.setenv(RUN, "second")
    (other,) = said(notebook(tmp_path, WHO))
    assert other != one and not psutil.pid_exists(int(one))
    kernels.close_kernels()
    assert not psutil.pid_exists(int(other))


def test_a_kernel_is_replaced_after_so_many_pages(tmp_path, monkeypatch):
    monkeypatch.setattr(kernels, "MOST", 2)
    seen = [said(notebook(tmp_path, WHO))[0] for _ in range(4)]
    assert seen[0] == seen[1] != seen[2] == seen[3]


def test_pages_made_at_once_do_not_mix(tmp_path):
    rounds = [[notebook(tmp_path, f"print({thread * 100 + rank})") for rank in range(5)] for thread in range(3)]
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda pages: [said(page) for page in pages], rounds))
    assert found == [[[str(thread * 100 + rank)] for rank in range(5)] for thread in range(3)]


def test_what_a_cell_prints_is_one_output_whenever_its_pieces_are_sent(tmp_path):
    page = notebook(tmp_path, "import time\nprint('un, ', end='')\ntime.sleep(0.5)\nprint('deux')")
    assert said(page) == ["un, deux"]
