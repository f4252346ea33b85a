"""Which pages a study has: notebook, parameters, title, and the interviews each speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from svb_qual.clearances import FILE as CLEARANCES
from svb_qual.communities import Cpts
from svb_qual.coreq import FILE as COREQ
from svb_qual.disclosure import K
from svb_qual.fishbone import fishbone_path
from svb_qual.induction import READ
from svb_qual.model import WAVES
from svb_qual.opinions import FILE as OPINIONS
from svb_qual.ratings import FILE as RATINGS
from svb_qual.results import GRID, GUIDES, ROOT, outputs_of
from svb_qual.study import Row, Study

NOTEBOOKS = ROOT / "notebooks"
ACROSS, PER_CPTS, CORPUS, INTERVIEWS = (
    "Ce qui protège, d'une CPTS à l'autre",
    "Synthèse par CPTS",
    "Le corpus",
    "Les entretiens codés",
)


#: Where the workbooks, then the review pages, are linked from the index: (file, title, sentence).
FILES = "À remplir, à emporter", [
    ("../exports/duerp.xlsx", "Le DUERP à noter", "Gravité, fréquence, maîtrise ; svb-qual noter le reprend"),
    ("../exports/comite.xlsx", "Ce qui semble transférable, à amender", "L'avis du comité ; svb-qual amender le reprend"),
    ("../exports/tables.xlsx", "Toutes les tables", "Comptes, entretiens, codages, extraits ; une feuille explique les colonnes"),
]  # fmt: skip
REVIEW = "Relire", [
    ("../relecture/relecture.html", "Relire les extraits", "Accepter, corriger, rejeter, ajouter, une touche à la fois"),
    ("../relecture/relecture_aveugle.html", "Relire en aveugle", "Sans proposition ni décision des autres"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A report: ``cpts`` is the one it is about, or empty; ``rows`` the register lines it needs.

    ``tables``: tables of the whole study it needs besides. ``public``: it is for others, not for the team.
    ``inputs``: files it reads besides, where they are. ``papers``: it is also made as a Word document and a PDF.
    """

    notebook: Path
    parameters: dict[str, str | list[str]]
    target: Path
    title: str
    sentence: str
    group: str
    cpts: str
    rows: tuple[Row, ...]
    tables: tuple[str, ...] = ()
    public: bool = False
    inputs: tuple[Path, ...] = ()
    papers: bool = False

    @property
    def file(self) -> str:
        """File name of the page."""
        return self.target.name


def pages_of(study: Study) -> list[Page]:
    """All pages of a study, in the order of the index."""
    folder, where = outputs_of(study) / "rapports", study_parameter(study)

    def page(name: str, file: str, title: str, sentence: str, group: str, rows, about: str = "", **parameters) -> Page:
        given = {"etude": where, **parameters}
        return Page(NOTEBOOKS / f"{name}.ipynb", given, folder / file, title, sentence, group, about, tuple(rows))

    everyone = study.register
    pages = _across_pages(page, study)
    for cpts in study.cpts.values():
        rows = [row for row in everyone if row.cpts == cpts.id]
        pages += _cpts_pages(page, study, cpts, rows) if rows else []
    pages += _corpus_pages(page, study)
    for row in everyone:
        title = ", ".join(part for part in (row.participant, row.profession, row.wave) if part)
        pages.append(
            page("03_codage", f"entretien_{row.interview}.html", title, study.cpts[row.cpts].name, INTERVIEWS, [row],
                 row.cpts, entretien=row.interview)
        )  # fmt: skip
    return pages


def _across_pages(page: Callable[..., Page], study: Study) -> list[Page]:
    """Pages on all CPTS together."""
    synthesis = page(
        "20_synthese_inter_cpts", "synthese_inter_cpts.html", "Synthèse entre les CPTS",
        "Ce qui protège partout, souvent, ici seulement ; ce qu'apprennent les sorties", ACROSS, study.register,
    )  # fmt: skip
    register = page(
        "30_duerp", "duerp.html", "Base commune d'un « DUERP Libéraux »",
        "Situations entendues, ce qui protège, mesures, par unité de travail", ACROSS, study.register,
    )  # fmt: skip
    return [
        replace(synthesis, tables=READ, inputs=(study.folder / OPINIONS,), papers=True),
        replace(register, inputs=(GRID, study.folder / RATINGS), papers=True),
    ]


def _cpts_pages(page: Callable[..., Page], study: Study, cpts: Cpts, rows: list[Row]) -> list[Page]:
    """Pages on one CPTS: what protects there; where difficulties come from, and what becomes of actions."""
    waves = [wave for wave in WAVES if wave in {row.wave for row in rows}]
    people = len({row.participant for row in rows})
    fate = f", a quitté la démarche ({cpts.exit_date})" if cpts.exit_date else ""
    sentence = f"{cpts.scenario or 'Sans scénario'} : {people} personnes, {len(rows)} entretiens{fate}"
    synthesis = page(
        "10_synthese_cpts",
        f"synthese_{cpts.id}.html",
        cpts.name,
        sentence,
        PER_CPTS,
        rows,
        cpts.id,
        cpts=cpts.id,
        vagues=waves,
    )
    follow = page(
        "11_suivi_cpts", f"suivi_{cpts.id}.html", f"{cpts.name} : diagnostic et suivi",
        "Arête de poisson, cinq pourquoi, feuille de route, actions corrigées", PER_CPTS, rows, cpts.id, cpts=cpts.id,
    )  # fmt: skip
    return [
        replace(synthesis, papers=True),
        replace(follow, inputs=(fishbone_path(study.folder, cpts.id), *sorted(GUIDES.glob("*.yml"))), papers=True),
    ]


def public_pages(study: Study) -> list[Page]:
    """The pages for others: one for the study, two in plain words, one for each CPTS where enough people were heard."""
    folder, rows = public_folder(study), study.register
    given = {"etude": study_parameter(study), "cpts": ""}
    sentence = f"Toutes les CPTS d'au moins {K} personnes"
    whole = Page(NOTEBOOKS / "40_a_diffuser.ipynb", given, folder / "ce_qui_protege.html", "Ce qui protège", sentence,
                 ACROSS, "", rows, public=True,
                 inputs=(study.folder / CLEARANCES, GRID), papers=True)  # fmt: skip
    own = [item for item in study.cpts.values() if len({row.participant for row in rows if row.cpts == item.id}) >= K]
    leaflet = replace(
        whole, notebook=NOTEBOOKS / "41_deux_pages.ipynb", parameters={"etude": given["etude"]},
        target=folder / "deux_pages.html", title="Deux pages pour les professionnels", sentence="À imprimer, en mots simples",
    )  # fmt: skip
    return [whole, leaflet] * bool(own) + [
        replace(whole, parameters=given | {"cpts": item.id}, target=folder / f"ce_qui_protege_{item.id}.html", title=item.name,
                sentence="", group=PER_CPTS, cpts=item.id)
        for item in own
    ]  # fmt: skip


def public_folder(study: Study) -> Path:
    """Where the version for others goes, apart from what stays in the team."""
    return outputs_of(study) / "diffusion"


def _corpus_pages(page: Callable[..., Page], study: Study) -> list[Page]:
    """Pages on the corpus as a whole, and on what its codings are worth."""
    everyone = study.register
    return [
        replace(
            page("01_corpus", "corpus.html", "Le corpus", "Qui a parlé, quand, combien", CORPUS, everyone),
            tables=("memos",),
        ),
        page("02_extraits", "extraits.html", "Les extraits", "Comment les entretiens sont découpés", CORPUS, everyone),
        replace(
            page("04_fiabilite", "fiabilite.html", "La fiabilité du codage",
                 "Accord de deux lectures, valeur de la machine, ce qu'elle apprend", CORPUS, everyone),
            tables=("fiabilite", "mesures", "apprentissage"),
        ),
        replace(
            page("06_accord", "accord.html", "L'accord des lecteurs",
                 "Qui est d'accord avec qui, sur quel code, et où l'on diffère", CORPUS, everyone),
            tables=("accord", "derive", "desaccords", "mesures"),
        ),
        replace(
            page("07_themes", "themes.html", "Ce que la grille ne voit pas",
                 "Thèmes, classes de mots, mots propres, saturation", CORPUS, everyone),
            tables=READ,
        ),
        replace(
            page("08_methode", "methode.html", "La méthode, et COREQ",
                 "Un paragraphe à reprendre, et les 32 points à dire d'une étude par entretiens", CORPUS, everyone),
            tables=("mesures", *READ),
            inputs=(study.folder / COREQ, *sorted(GUIDES.glob("*.yml"))),
            papers=True,
        ),
    ]  # fmt: skip


def study_parameter(study: Study) -> str:
    """The study as a notebook parameter: relative to the project when it is inside, so that pages do not vary."""
    folder = study.folder.resolve()
    return folder.relative_to(ROOT).as_posix() if folder.is_relative_to(ROOT) else folder.as_posix()


def group_pages(study: Study, pages: list[Page], *, books: bool) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Pages by heading of the index, each as (file, title, sentence); the review pages before the interviews.

    ``books``: whether the workbooks are there.
    """
    groups = [
        (name, [(p.file, p.title, p.sentence) for p in pages if p.group == name]) for name in (ACROSS, PER_CPTS, CORPUS)
    ]
    groups += [FILES] * books + [REVIEW]
    for cpts in study.cpts.values():
        own = [(p.file, p.title, "") for p in pages if p.group == INTERVIEWS and p.cpts == cpts.id]
        groups.append((f"{INTERVIEWS} : {cpts.name}", own))
    return [(name, links) for name, links in groups if links]
