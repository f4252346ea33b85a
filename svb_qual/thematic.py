"""The inductive view of a study, written as tables: topics, Reinert classes, words, crossings with the grid, saturation."""

from __future__ import annotations

from collections.abc import Iterable

from svb_qual.coding.features import vectors_of
from svb_qual.embeddings import chosen_embedder
from svb_qual.errors import fail, suggest
from svb_qual.files import write_whole
from svb_qual.heads import THEMES
from svb_qual.machines import read_passages_of
from svb_qual.naming import draft_names, match_names
from svb_qual.places import themes_targets
from svb_qual.results import Results, read_results
from svb_qual.scoring import Rows
from svb_qual.stages import close_models
from svb_qual.study import Study
from svb_qual.tables import say, write_rows
from svb_qual.thematic_rows import SHOWN, by_code, class_rows, pair_rows, profile_rows, typical_of, word_rows
from svb_qual.themes.crosswalk import UNSEEN, cross_groups, over_represented, unseen
from svb_qual.themes.double import Classes, classify_twice
from svb_qual.themes.drafts import draft_codes
from svb_qual.themes.passages import Corpus, gather
from svb_qual.themes.saturation import CODES, codes_held, saturate
from svb_qual.themes.settings import METHODS, UNITS, Settings
from svb_qual.themes.topics import Topic, find_topics

#: Under so many passages, or fewer interviews or people than two, nothing is grouped.
FEWEST = 60


def check_settings(settings: Settings) -> None:
    """Raise SvbError for a method or a unit that does not exist."""
    for option, value, known in (("--methode", settings.method, METHODS), ("--unite", settings.unit, UNITS)):
        if value not in known:
            raise fail(option, f"valeur inconnue « {value} »", suggest(value, known))


def write_themes(study: Study, settings: Settings) -> None:
    """Write the tables of ``THEMES``; when there is too little to group, all that can still be said, and why."""
    results = read_results(study)
    corpus = gather_corpus(study, results, settings.unit)
    close_models()  # topics take as much memory: not both at once
    rows: dict[str, Rows] = {name: [] for name in THEMES}
    message = too_little(corpus)
    topics: tuple[Topic, ...] = ()
    classes = None
    if not message:
        topics = find_topics(corpus.passages, corpus.vectors, corpus.people, method=settings.method, seed=settings.seed)
        classes = classify_twice(corpus.passages)
        rows |= _topic_rows(results, corpus, topics, classes) | class_rows(corpus, classes)
        rows["themes_mots"] = word_rows(results, corpus)
    rows["themes_cooccurrences"] = pair_rows(results, corpus)
    rows |= saturate(_held(results, corpus, topics))
    lost = _lost(study, corpus, {row[1] for row in rows["themes"]})
    rows["themes_reglages"] = [_settings_row(settings, corpus, topics, classes, [" ; ".join(lost), message])]
    *paths, names, drafts = themes_targets(study)
    for path, (name, head) in zip(paths, THEMES.items(), strict=True):
        write_rows(path, head, rows[name])
    given = {int(row[0]): row[1] for row in rows["themes"]}
    write_whole(names, draft_names([(t.number, t.terms, _excerpts(corpus, t.passages)) for t in topics], given))
    blind = {row[0] for row in rows["themes"] if UNSEEN in row[-1]}
    write_whole(
        drafts, draft_codes(_candidates(results, corpus, [item for item in topics if str(item.number) in blind]))
    )


def _candidates(results: Results, corpus: Corpus, topics: list[Topic]) -> list[tuple]:
    """A topic's number, its words, its excerpts nearest its centre."""
    nearest = {item.number: _excerpts(corpus, item.passages[:3]) for item in topics}
    return [(t.number, t.terms, [results.segments[name].text for name in nearest[t.number]]) for t in topics]


def _lost(study: Study, corpus: Corpus, kept: set[str]) -> list[str]:
    """Names that no topic bears, and those whose excerpts do not exist."""
    every = {segment for item in corpus.passages for segment in item.segments}
    return [
        item.name + " (extraits inconnus)" * every.isdisjoint(item.excerpts)
        for item in study.topics
        if item.name not in kept
    ]


def _held(results: Results, corpus: Corpus, topics: tuple[Topic, ...]) -> dict[str, list[set]]:
    """What each interview holds: codes with their polarity, and topics when there are some."""
    held = {CODES: codes_held(results)}
    if topics:
        told: dict[str, set] = {name: set() for name in results.interviews}
        for item in topics:
            for rank in item.passages:
                told[corpus.passages[rank].interview].add(item.number)
        held["thèmes"] = list(told.values())
    return held


def gather_corpus(study: Study, results: Results, unit: str) -> Corpus:
    """The passages of a study, as it was cut; what was read of an interview is let go before the next is opened."""
    names, width, parts = {name.lower() for _, name in results.participants()}, chosen_embedder().width, []
    for item in results.interviews.values():
        read = read_passages_of(study, [item.id])
        people = [(item.cpts, item.participant)] * len(read.segments)
        vectors = vectors_of(read.traits.features, width).astype(float)
        parts.append(gather(read.segments, read.traits.tokens, vectors, people, unit, names))
    return Corpus.join(parts)


def too_little(corpus: Corpus) -> str:
    """Why passages cannot be grouped (French), or nothing."""
    told = [item for item in corpus.passages if len(item.lemmas) > 1]
    if len(told) < FEWEST:
        return f"{len(told)} passages qui disent au moins deux mots pleins : il en faut {FEWEST} pour les grouper"
    if len({item.interview for item in told}) < 2:
        return "un seul entretien : un thème ne s'y distingue pas de la façon de parler d'une personne"
    if len(set(corpus.people)) < 2:
        return "une seule personne : un thème ne s'y distingue pas de sa façon de parler"
    if len({item.lemmas for item in told}) < FEWEST // 2:
        return "les passages disent presque tous les mêmes mots : il n'y a rien à grouper"
    return ""


def _settings_row(
    settings: Settings, corpus: Corpus, topics: tuple[Topic, ...], classes: Classes | None, told: list[str]
) -> list[str]:
    without = len(corpus.passages) - sum(len(item.passages) for item in topics)
    out = int((classes.given == 0).sum()) if classes else len(corpus.passages)
    agreement = say(classes.agreement) if classes and classes.count else ""
    counts = (len(corpus.passages), without, out)
    return [settings.method, settings.unit, str(settings.seed), *map(str, counts), agreement, *told]


def _topic_rows(results: Results, corpus: Corpus, topics: tuple[Topic, ...], classes: Classes) -> dict[str, Rows]:
    excerpts = {str(item.number): _excerpts(corpus, item.passages) for item in topics}
    codes = by_code(results, corpus)
    place = {s: (name, str(rank)) for name, own in excerpts.items() for rank, s in enumerate(own, start=1)}
    given = {s: int(classes.given[rank]) for rank, own in enumerate(corpus.passages) for s in own.segments}
    typical = typical_of(corpus, classes)
    listed = [[s, *place.get(s, ("", "")), str(given[s] or ""), typical.get(s, "")] for s in given]
    groups = {("thème", name): own for name, own in excerpts.items()}
    for name in sorted({value for value in given.values() if value}):
        groups["classe", str(name)] = [s for s, value in given.items() if value == name]
    crossed = [
        [nature, item.one, item.two, str(item.both), say(item.jaccard)]
        for (nature, name), own in groups.items()
        for item in cross_groups({name: set(own)}, codes)[:SHOWN]
    ]
    told = {"themes": _list_topics(results, corpus, topics, excerpts, codes)}
    return told | {"themes_extraits": listed, "themes_croisement": crossed} | profile_rows(results, groups)


def _list_topics(
    results: Results, corpus: Corpus, topics: tuple[Topic, ...], excerpts: dict[str, list[str]], codes: dict[str, set[str]]
) -> Rows:  # fmt: skip
    coded = {segment for own in codes.values() for segment in own}
    every = {segment for item in corpus.passages for segment in item.segments}
    groups, rows = [set(own) for own in excerpts.values()], []
    names = match_names(results.study.topics, groups, every)
    often = over_represented([set(item.passages) for item in topics], _by_cpts(results, corpus))
    for rank, (item, own, escapes) in enumerate(zip(topics, groups, unseen(groups, coded, every), strict=True)):
        people = {corpus.people[row] for row in item.passages}
        seen = len(own & coded) / max(len(own), 1)
        remarks = "; ".join(item.remarks + (UNSEEN,) * escapes)
        figures = (say(item.stability), say(item.npmi), say(item.voice), say(seen))
        sizes = (str(len(item.passages)), str(len(people)))
        place = ", ".join(results.study.cpts[cpts].name for cpts in often[rank])
        rows.append([str(item.number), names.get(rank, ""), ", ".join(item.terms), *sizes, *figures, place, remarks])
    return rows


def _by_cpts(results: Results, corpus: Corpus) -> dict[str, set[int]]:
    """The passages (ranks) of each CPTS."""
    found: dict[str, set[int]] = {}
    for rank, item in enumerate(corpus.passages):
        found.setdefault(results.interviews[item.interview].cpts, set()).add(rank)
    return found


def _excerpts(corpus: Corpus, ranks: Iterable[int]) -> list[str]:
    return [segment for rank in ranks for segment in corpus.passages[rank].segments]
