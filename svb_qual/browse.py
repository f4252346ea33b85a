"""Pages one browses: the corpus, its excerpts, one interview with its codings."""

from __future__ import annotations

from collections import Counter
from html import escape

from svb_qual.expressions import plain
from svb_qual.model import INTERVIEWER, LEARNED_RULE, Coding, Cue
from svb_qual.results import Results, outputs_of
from svb_qual.show import Html, decided, interview_page, mark_cues, segment_anchor, table, tag
from svb_qual.tables import TABLES, read_table


def show_corpus(results: Results) -> Html:
    """One line per interview: who, when, how much, and the page to read it."""
    rows = []
    for item in results.interviews.values():
        link = f'<a href="{interview_page(item.id)}">{escape(item.id)}</a>'
        said = (results.study.cpts[item.cpts].name, item.wave, item.participant, item.profession, item.date)
        rows.append([link, *map(escape, said), str(item.words())])
    head = ["Entretien", "CPTS", "Vague", "Personne", "Profession", "Date", "Mots dits"]
    return table(head, rows, "Les entretiens")


def show_totals(results: Results) -> Html:
    """Interviews, people, professions, words."""
    words = sum(item.words() for item in results.interviews.values())
    professions = {item.profession for item in results.interviews.values()}
    return Html(
        f"<p>{len(results.interviews)} entretiens, {len(results.participants())} personnes, {len(professions)} "
        f"professions ou rôles, {words} mots dits par les personnes interrogées, {len(results.segments)} extraits.</p>"
    )


def show_refused(results: Results) -> Html:
    """Human decisions that could not be placed: kept in their file, listed here, never guessed."""
    if not results.refused:
        return Html("<p>Toutes les décisions humaines ont trouvé leur place.</p>")
    columns = ("entretien", "relecteur", "quand", "code", "verdict", "citation", "raison")
    rows = [[escape(row[name]) for name in columns] for row in results.refused]
    return table([TABLES["decisions_refusees"][name] for name in columns], rows, "Décisions à replacer")


def show_memos(results: Results) -> Html:
    """What reviewers noted, on the study, an interview, a code or an excerpt; an excerpt is one click away."""
    path = outputs_of(results.study) / "tables" / "memos.csv"
    rows = read_table(path) if path.is_file() else []
    if not rows:
        return Html("<p>Aucun mémo pour l’instant.</p>")
    lines = []
    for row in rows:
        link = f"{interview_page(row['entretien'])}#{segment_anchor(row['extrait'])}"
        place = f'<a href="{link}">{escape(row["extrait"])}</a>' if row["extrait"] else escape(row["entretien"])
        code = results.codebook.codes.get(row["code"])
        subject = " · ".join(part for part in (place, escape(code.label if code else row["code"])) if part)
        words = f"<br><small>« {escape(row['citation'])} »</small>" if row["citation"] else ""
        signed = escape(f"{row['relecteur']}, {row['quand'][:10]}")
        lines.append([escape(row["sur"]), subject + words, escape(row["memo"]).replace("\n", "<br>"), signed])
    return table(("sur", "lequel", "mémo", "de"), lines, f"{len(lines)} mémo(s), non comptés dans les rapports")


def show_lengths(results: Results) -> Html:
    """How long excerpts are, in words."""
    sizes = Counter(min(len(segment.text.split()) // 20 * 20, 60) for segment in results.segments.values())
    names = {0: "moins de 20 mots", 20: "20 à 39 mots", 40: "40 à 59 mots", 60: "60 mots et plus"}
    return table(["Longueur", "Extraits"], [[names[size], str(sizes[size])] for size in names], "Longueur des extraits")


def show_segments(results: Results, wave: str) -> Html:
    """The excerpts of one wave, interview by interview, folded."""
    shown = ""
    for item in results.interviews.values():
        if item.wave == wave:
            own = [segment for segment in results.segments.values() if segment.interview == item.id]
            texts = "".join(f"<li>{escape(segment.text)}</li>" for segment in own)
            title = f"{item.id} : {item.who()} ({len(own)} extraits)"
            shown += f"<details><summary>{escape(title)}</summary><ol>{texts}</ol></details>"
    return Html(shown or "<p>Aucun entretien à cette vague.</p>")


def show_codes(results: Results) -> Html:
    """Per code: excerpts, people, how many the machine abstains on; most used first."""
    rows = []
    for code in results.codebook.codes.values():
        own = [coding for coding in results.codings if coding.code == code.id]
        people = {results.person_of(coding.segment) for coding in own}
        unclear = sum(coding.polarity == "unclear" for coding in own)
        rows.append(
            (
                len(own),
                [f"{escape(code.label)} <small>{code.id}</small>", str(len(own)), str(len(people)), str(unclear)],
            )
        )
    head = ["Code", "Extraits", "Personnes", "Polarité non déterminée"]
    found = table(head, [row for n, row in sorted(rows, key=lambda item: -item[0]) if n], "Ce que le codage a trouvé")
    none = ", ".join(
        escape(code.label) for code, (n, _) in zip(results.codebook.codes.values(), rows, strict=True) if not n
    )
    return found + Html(f"<p><small>Aucun extrait : {none}.</small></p>" if none else "")


def show_interview(results: Results, interview: str) -> Html:
    """The whole interview, turn by turn; under each excerpt its codes and what triggered them."""
    item = results.interviews[interview]
    by_turn: dict[int, list[str]] = {}
    codings: dict[str, list[Coding]] = {}
    for coding in (*results.codings, *results.disputed):
        codings.setdefault(coding.segment, []).append(coding)
    for segment in results.segments.values():
        if segment.interview == interview:
            by_turn.setdefault(segment.turn, []).append(segment.id)
    shown = ""
    for turn in item.turns:
        name = f"<b>{escape(turn.speaker)}</b>"
        if turn.role == INTERVIEWER:
            text = escape(item.text[turn.start : turn.end]).replace("\n", "<br>")
            shown += f'<div class="tour question"><p>{name} {text}</p></div>'
        else:
            parts = "".join(
                _coded(results, segment, codings.get(segment, [])) for segment in by_turn.get(turn.rank, [])
            )
            shown += f'<div class="tour">{name}{parts}</div>'
    return Html(f'<div class="entretien">{shown}</div>')


def _coded(results: Results, segment: str, codings: list[Coding]) -> str:
    item = results.segments[segment]
    notes = "".join(f"<li>{_why(results, coding)}</li>" for coding in codings)
    codes = f'<ul class="codes">{notes}</ul>' if notes else ""
    refused = [f"<li>{_refused(results, coding)}</li>" for coding in results.rejected if coding.segment == segment]
    if refused:
        codes += f'<details class="codes"><summary>codes rejetés : {len(refused)}</summary><ul>{"".join(refused)}</ul></details>'
    return f'<div class="segment" id="{segment_anchor(segment)}"><p>{mark_cues(item.text, item.start, codings)}</p>{codes}</div>'


def _refused(results: Results, coding: Coding) -> str:
    """A code that people took off: kept in sight, never counted."""
    label = results.codebook.codes[coding.code].label
    return f"<s>{escape(label)}</s> <small>{escape(decided(coding))}</small>"


def _why(results: Results, coding: Coding) -> str:
    label = results.codebook.codes[coding.code].label
    why = _reasons(coding) if coding.state == "proposed" else ""
    marks = tag(coding.polarity, coding.actuality)
    return f"{escape(label)} {marks} <small>{escape(decided(coding))}{why}</small>"


def _reasons(coding: Coding) -> str:
    """What speaks for a proposal: words seen, and the nearest excerpt that people gave this code, one click away."""
    reasons = ""
    if coding.cues:
        weigh = "à cause de" if coding.origin == "rule" else "mots qui ont pesé :"
        reasons += escape(f" ; {weigh} " + ", ".join(_explain(cue) for cue in coding.cues))
    if coding.nearest:
        link = f"{interview_page(coding.nearest.rsplit('.', 2)[0])}#{segment_anchor(coding.nearest)}"
        reasons += f' ; comme l’extrait retenu <a href="{link}">{escape(coding.nearest)}</a>'
    return reasons


def _explain(cue: Cue) -> str:
    """The words seen, with the expression of the codebook that they match when it is written otherwise."""
    said = f"« {cue.text} »"
    same = cue.rule == LEARNED_RULE or plain(cue.text) == cue.rule.replace("' ", "'")
    return said if same else f"{said} (indice « {cue.rule} »)"
