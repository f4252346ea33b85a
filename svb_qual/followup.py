"""The follow-up sheet and the roadmap of a CPTS: what was planned and what took place, by date; what was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from svb_qual.causes import principles_near
from svb_qual.communities import Action, Cpts, day_of
from svb_qual.drawings import MARKS, Moment, plot_calendar
from svb_qual.errors import Fault, raise_faults, suggest
from svb_qual.results import Results
from svb_qual.show import Html, anchor_of, excerpts_of, table

#: Principles told of an action, at most.
NEAR = 3


def show_calendar(results: Results) -> Html:
    """A calendar: the milestones, the interviews, each action where it was due and where it began."""
    cpts = results.cpts()[0]
    interviews = _moments([item.date for item in results.interviews.values()], "entretien")
    rows = [
        ("Étapes de la démarche", _moments([*(item.when for item in cpts.milestones), cpts.exit_date], "jalon")),
        ("Entretiens", interviews),
    ]
    rows += [
        (f"{action.id}. {action.title}", _moments([action.due], "prévu") + _moments([action.done], "fait"))
        for action in cpts.actions
    ]
    if not any(moments for _, moments in rows):
        return Html("<p>Aucune date n’est écrite : ni entretien, ni action, ni jalon.</p>")
    svg = plot_calendar(rows, title="Ce qui était prévu et ce qui a eu lieu, par date")
    keys = " ".join(
        f'<span class="cle"><span style="color:{colour}">{ {"D": "◆", "o": "●", "s": "■" if full else "□"}[shape] }</span> '
        f"{escape(words)}</span>"
        for shape, full, colour, words in MARKS.values()
    )
    said = "Aucune action n’est écrite." if not cpts.actions else "Toutes les actions ont commencé."
    if any(not action.done for action in cpts.actions):
        said = "Sans marque « commencé » : rien n’a commencé, ou la date n’est pas écrite (« fait » dans etude.yml)."
    return Html(
        f'<figure><p class="legende">{keys}</p><div class="dessin large">{svg}</div>'
        f"<figcaption>{escape(said)}</figcaption></figure>"
    )


def _moments(days: Sequence[str], kind: str) -> tuple[Moment, ...]:
    """Dates that can be drawn; a month is drawn at its middle."""
    return tuple(Moment(found, kind) for day in days if (found := day_of(day or "")))


def show_roadmap(results: Results) -> Html:
    """Milestones, planned actions and their real start, in the order of dates: the roadmap as it was followed."""
    cpts = results.cpts()[0]
    steps = [(item.when, "étape", item.title, "") for item in cpts.milestones]
    steps += [(action.due, "prévu", _named(action), action.owner) for action in cpts.actions]
    steps += [(action.done, "commencé", _named(action), action.owner) for action in cpts.actions if action.done]
    if cpts.exit_date:
        steps.append((cpts.exit_date, "sortie", "La CPTS quitte la démarche", ""))
    if not steps:
        return Html("<p>Ni action ni jalon dans <code>etude.yml</code> pour cette CPTS.</p>")
    order = {"étape": 0, "prévu": 1, "commencé": 2, "sortie": 3}
    rows = [
        [escape(day), escape(kind), escape(title), escape(owner) or "–"]
        for day, kind, title, owner in sorted(steps, key=lambda step: (step[0], order[step[1]], step[2]))
    ]
    return table(("Date", "Quoi", "Action ou étape", "Responsable"), rows, "Feuille de route, dans l’ordre des dates")


def show_sheet(results: Results) -> Html:
    """Each action, one card: prescribed, real, gap, who answers, what it is followed by, who speaks of it."""
    cpts, shown = results.cpts()[0], ""
    for action in cpts.actions:
        facts = (
            ("État", action.status or "à dire"),
            ("Prévu pour", action.due),
            ("Commencé", action.done or "non, ou non daté"),
            ("Constaté", action.found or "rien n’est noté"),
            ("Écart", _gap(action)),
            ("Responsable", action.owner or "à dire"),
            ("Indicateur", action.indicator or "à choisir"),
            ("Corrigée par", ", ".join(_named(other) for other in cpts.actions if other.corrects == action.id)),
        )
        rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
        shown += f'<h3>{escape(_named(action))}</h3><dl class="fiche">{rows}</dl>'
    return Html(shown or "<p>Aucune action prévue n’est écrite dans <code>etude.yml</code> pour cette CPTS.</p>")


def _named(action: Action) -> str:
    return f"{action.id}. {action.title}"


def _gap(action: Action) -> str:
    """Months between what was due and what began, in words; empty when one of the two has no date."""
    due, done = day_of(action.due), day_of(action.done)
    if not due or not done:
        return ""
    months = (done.year - due.year) * 12 + done.month - due.month
    if not months:
        return "le mois prévu"
    return f"{abs(months)} mois {'plus tard que prévu' if months > 0 else 'plus tôt que prévu'}"


def show_corrections(results: Results, family: str) -> Html:
    """Corrective actions: when they were decided, what they correct, the principle people see, and those told about them."""
    cpts = results.cpts()[0]
    check_principles(results, cpts, family)
    actions = [action for action in cpts.actions if action.decided or action.corrects]
    if not actions:
        return Html(
            "<p>Aucune action corrective n’est écrite (« corrige » et « decidee » d’une action, dans etude.yml).</p>"
        )
    shown = ""
    for action in actions:
        facts = [("Décidée à", action.decided or "vague non dite"), ("Corrige", action.corrects or "rien de précis")]
        facts += [("Commencée", action.done or "non, ou non datée"), ("Constaté", action.found or "rien n’est noté")]
        rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
        label = results.codebook.codes[action.principle].label if action.principle else "aucun n’est encore dit"
        rows += f"<dt>Principe (équipe)</dt><dd>{escape(label)}</dd>"
        rows += f"<dt>Principes entendus</dt><dd>{_near(results, action, family)}</dd>"
        shown += f'<h3>{escape(_named(action))}</h3><dl class="fiche">{rows}</dl>'
    return Html(shown)


def _near(results: Results, action: Action, family: str) -> str:
    """Principles told where people speak of the action, each with its excerpts."""
    cpts = results.cpts()[0].id
    told = principles_near(results, f"{cpts}.{action.id}", family)[:NEAR]
    names = {code.label: code.id for code in results.codebook.of_family(family)}
    shown = "".join(
        excerpts_of(results, count, anchor_of("proche", action.id, names[count.label]), names[count.label])
        for count in told
    )
    return shown or "aucun dans les extraits qui en parlent"


def check_principles(results: Results, cpts: Cpts, family: str) -> None:
    """Raise SvbError, with all of them, for actions whose ``principe`` is no code of the family."""
    known = [code.id for code in results.codebook.of_family(family)]
    raise_faults(
        [
            Fault(
                f"{results.study.folder / 'etude.yml'}, CPTS {cpts.id}, action {action.id}",
                f"principe inconnu « {action.principle} »",
                suggest(action.principle, known),
            )
            for action in cpts.actions
            if action.principle and action.principle not in known
        ]
    )
