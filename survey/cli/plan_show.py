"""One plan on the screen: what it covers, who is asked about what, and where each number was read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text as Line

from sampling.dimension import unit_words
from sampling.formula import factor_text, term_text
from sampling.plan import Selection
from survey.cli.plan_layout import (
    bullets,
    columns,
    count,
    heading,
    marked,
    paired,
    print_parts,
    said,
    source_line,
    title,
)
from survey.numbers import fmt

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sampling.plan import Group, Plan, Source


def plan_table(plan: Plan, lang: str) -> None:
    """Print one plan; every number has the words that it was read from."""
    main = _main_document(plan)
    parts: list[RenderableType] = [*title(plan, lang)]
    parts.append(Line(said("all-from", lang).format(document=main), style="dim"))
    parts += [heading("tiers", lang), _tiers(plan, lang)]
    for key, found in (
        ("councils", _councils(plan, lang)),
        ("groups", _groups(plan, lang)),
        ("numbers", [*_figures(plan, main, lang), *_totals(plan, main, lang)]),
        ("aliases", _aliases(plan, main, lang)),
        ("alternatives", _alternatives(plan, main, lang)),
        ("facts", _facts(plan, main, lang)),
        ("assumptions", _assumptions(plan, lang)),
    ):
        if found:
            parts += [heading(key, lang), paired(found) if isinstance(found, list) else found]
    if plan.notes:
        parts += [heading("notes", lang), bullets(note.say(lang) for note in plan.notes)]
    print_parts(parts)


def _main_document(plan: Plan) -> str:
    sources = [*(tier.source for tier in plan.tiers), *(task.source for task in plan.tasks)]
    return Counter(source.document for source in sources).most_common(1)[0][0] if sources else plan.document


def _quoted(first: str, source: Source, main: str) -> Line:
    text = Line(first)
    text.append(f"{'  ' if first else ''}{source_line(source, main)}", style="dim")
    return text


def _tiers(plan: Plan, lang: str) -> RenderableType:
    table = columns(lang, "id", "tier", ("units", "right"), "survey")
    for tier in plan.tiers:
        label = Line(tier.label.say(lang))
        if tier.unranked:
            label.append(f"\n{said('unranked', lang)}: {', '.join(tier.unranked)}", style="dim")
        if tier.note:
            label.append(f"\n{tier.note.say(lang)}", style="dim")
        table.add_row(tier.id, label, count(tier.count, lang), said(f"survey-{tier.survey.value}", lang))
    return table


def _councils(plan: Plan, lang: str) -> list[tuple[Line, Line]]:
    labels = {tier.id: tier.label.say(lang) for tier in plan.tiers}
    rows = []
    for council in plan.councils:
        text = Line(council.label.say(lang))
        text.append(f"\n{said('appraises', lang)}: {', '.join(labels[tier] for tier in council.tiers)}")
        for extra in (council.established_by, ", ".join(council.members)):
            text.append(f"\n{extra}" if extra else "", style="dim")
        rows.append((Line("–"), text))
    return rows


def _groups(plan: Plan, lang: str) -> RenderableType | None:
    table = columns(lang, "id", "who", "selection", "rates")
    for group in plan.groups:
        chosen = said(f"selection-{group.selection.value}", lang)
        if group.selection is not Selection.EXTERNAL:
            chosen += f"\n{said('chosen-' + group.chosen_by.value, lang)}"
        table.add_row(marked(group.id, group.chosen_by), group.label.say(lang), chosen, _rates(group, lang))
    return table if plan.groups else None


def _rates(group: Group, lang: str) -> str:
    absent = f"\n{said('absent', lang)}: {', '.join(group.absent_for)}" if group.absent_for else ""
    return said(f"rates-{group.rates.value}", lang) + absent


def _figures(plan: Plan, main: str, lang: str) -> list[tuple[Line, Line]]:
    rows = []
    for group in plan.groups:
        lines = []
        if group.stated is not None:
            about = f" ({said('estimate', lang)})" if group.stated.estimate else ""
            figure = f"{fmt(group.stated.value, 0, lang)} {said('persons', lang)}{about}"
            lines.append(_quoted(figure, group.stated.source, main))
        words = dict(plan.words)
        lines += [_quoted(term_text(term, words).say(lang), term.source, main) for term in group.terms]
        rows.append((Line(group.id), Line("\n").join(lines or [_quoted("", group.source, main)])))
    return rows


def _totals(plan: Plan, main: str, lang: str) -> list[tuple[Line, Line]]:
    rows = []
    for total in plan.totals:
        figure = count(total.stated, lang) if total.stated is not None else said("not-printed", lang)
        rows.append((Line(total.id), _quoted(f"{figure} = {' + '.join(total.of)}", total.source, main)))
    return rows


def _aliases(plan: Plan, main: str, lang: str) -> list[tuple[Line, Line]]:
    words = {**unit_words(), **dict(plan.words)}
    rows = []
    for group in plan.groups:
        for alias in group.aliases:
            mark = f" ({said('assumed', lang)})" if alias.assumption else ""
            named = [words[word].say(lang) if word in words else word for word in (alias.word, alias.means)]
            rows.append((Line(group.id), _quoted(" = ".join(named) + mark, alias.source, main)))
    return rows


def _alternatives(plan: Plan, main: str, lang: str) -> list[tuple[Line, Line]]:
    rows = []
    for group in plan.groups:
        for term in group.alternatives:
            words = f"{term.label.say(lang)}: {term_text(term, dict(plan.words)).say(lang)}"
            rows.append((Line(group.id), _quoted(words, term.source, main)))
    return rows


def _facts(plan: Plan, main: str, lang: str) -> list[tuple[Line, Line]]:
    words = {**unit_words(), **dict(plan.words)}
    rows = []
    for name, factor in plan.facts:
        mark = f" ({said('assumed', lang)})" if factor.assumption else ""
        what = f"{factor_text(factor, words).say(lang)}: {factor.label.say(lang)}{mark}"
        rows.append((Line(name), _quoted(what, factor.source, main)))
    return rows


def _assumptions(plan: Plan, lang: str) -> list[tuple[Line, Line]]:
    said_by: dict[str, list[str]] = {}
    for name, texts in (
        *((g.id, g.assumptions) for g in plan.groups),
        *((t.id, t.assumptions) for t in plan.tasks),
    ):
        for text in texts:
            said_by.setdefault(text.say(lang), []).append(name)
    for tier in plan.tiers:
        named = [name for name in tier.names if name.assumption]
        if named:
            words = said("assumed-names", lang).format(count=len(named), tier=tier.label.say(lang))
            said_by.setdefault(words, []).append(tier.id)
    return [(Line(", ".join(names)), Line(text)) for text, names in said_by.items()]
