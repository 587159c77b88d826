"""``khaosat plan what-if``: a plan changed, before and after side by side; one number solved for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import format_option

if TYPE_CHECKING:
    from fractions import Fraction

    from sampling.knobs import Knob
    from sampling.plan import Plan, Text
    from sampling.quota import QuotaTable
    from sampling.solving import Solved


@click.command("what-if")
@click.argument("name", metavar="PLAN")
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=NUMBER", help="Change a factor or stated figure."
)
@click.option("--solve", "key", metavar="KEY", help="Solve for this factor or figure…")
@click.option("--for", "goal", metavar="ID=NUMBER", help="…so that this group or total has this figure.")
@format_option
@click.pass_obj
def what_if(
    obj: dict[str, Any], *, name: str, settings: tuple[str, ...], key: str | None, goal: str | None, form: str
) -> None:
    """Change numbers of PLAN and see every group and total before and after.

    Without --set and --solve, list what can be changed: factors (Q04.officials), what factors give together
    (Q01.per_ministry), stated figures (Q08.stated), one number in all formulas (*.provinces).
    """
    from sampling.load import load_plan
    from sampling.solving import solve
    from sampling.what_if import change

    lang = obj["lang"]
    plan = load_plan(name)
    changes = _settings(settings)
    solved = None
    if key or goal:
        of, target = _goal(key, goal)
        solved = solve(plan, key or "", of=of, target=target, changes=changes)
        changes |= {solved.knob.key: _chosen(solved)}
    if not changes:
        _show_knobs(plan, form, lang)
        return
    _show_difference(plan, change(plan, changes), solved, form=form, lang=lang)


def _settings(given: tuple[str, ...]) -> dict[str, Fraction | float | str]:
    from sampling.errors import Problem, SamplingError, WhatIfCode

    broken = [Problem("--set", WhatIfCode.SET_BROKEN, {"asked": text}) for text in given if "=" not in text]
    pairs = [(key.strip(), value.strip()) for key, _, value in (text.partition("=") for text in given)]
    keys = [key for key, _ in pairs]
    broken += [
        Problem("--set", WhatIfCode.SET_TWICE, {"asked": key, "given": _values(pairs, key)})
        for key in dict.fromkeys(keys)
        if keys.count(key) > 1
    ]
    if broken:
        raise SamplingError(broken)
    return dict(pairs)


def _values(pairs: list[tuple[str, str]], key: str) -> str:
    return ", ".join(value for name, value in pairs if name == key)


def _goal(key: str | None, goal: str | None) -> tuple[str, str]:
    from sampling.errors import Problem, SamplingError, WhatIfCode

    if not key or not goal or "=" not in goal:
        raise SamplingError([Problem("--solve", WhatIfCode.SOLVE_INCOMPLETE)])
    of, _, target = goal.partition("=")
    return of.strip(), target.strip()


def _chosen(solved: Solved) -> Fraction:
    """Return the number that is then shown: the exact one, or the nearer whole number."""
    return min(solved.at, key=lambda tried: (abs(tried.figure - solved.target), tried.value)).value


# ------------------------------------------------------------------ what can be changed
def _show_knobs(plan: Plan, form: str, lang: str) -> None:
    from sampling.knobs import changeable
    from survey.cli.plan_data import raw
    from survey.cli.plan_output import emit

    knobs = changeable(plan)
    rows = [
        {
            "key": knob.key,
            "label": knob.label.say(lang),
            "unit": knob.unit.say(lang),
            "value": raw(knob.value),
            "implied": raw(knob.implied),
            "low": raw(knob.low),
            "high": raw(knob.high),
            "whole": knob.whole,
            "follows": knob.follows,
            "assumption": knob.assumption,
        }
        for knob in knobs
    ]
    emit(form, data=rows, rows=rows, table=lambda: _knob_table(plan, knobs, lang))


def _knob_table(plan: Plan, knobs: tuple[Knob, ...], lang: str) -> None:
    from rich.text import Text as Line

    from survey.cli.plan_layout import columns, print_parts, said, title

    grid = columns(lang, ("key", "no-wrap"), "label", ("printed", "right"), ("implied", "right"), "unit")
    for knob in knobs:
        printed, implied = _number(knob.value, lang), _number(knob.implied, lang)
        label = knob.label.say(lang) + (f" ← {knob.follows}" if knob.follows else "")
        grid.add_row(knob.key, label, printed, implied, knob.unit.say(lang))
    parts: list[Any] = [*title(plan, lang), Line(""), grid]
    tried = next((knob for knob in knobs if knob.value is not None), None)
    if tried is not None:
        example = {"key": tried.key, "value": int(tried.value or 0) + 1}
        parts.append(Line(said("what-if-next", lang).format(**example), style="dim"))
    print_parts(parts)


def _number(value: Fraction | None, lang: str) -> str:
    from sampling.notation import notation

    return "" if value is None else notation(value, lang, None if (value * 100).denominator == 1 else 4)


# ------------------------------------------------------------------ before and after
def _show_difference(plan: Plan, changed: Plan, solved: Solved | None, *, form: str, lang: str) -> None:
    from sampling.quota import quotas
    from survey.cli.plan_output import emit

    rows = _rows(quotas(plan), quotas(changed), lang)
    data = {
        "plan": plan.id,
        "version": changed.version,
        "solved": _solved_data(solved),
        "rows": rows,
        "assumptions": [
            {"group": group, "text": text.say(lang)} for group, text in _new_assumptions(plan, changed)
        ],
    }
    emit(
        form,
        data=data,
        rows=rows,
        table=lambda: _difference_table(plan, changed, rows, solved, lang),
    )


def _rows(before: QuotaTable, after: QuotaTable, lang: str) -> list[dict[str, Any]]:
    rows = [
        _row("group", old.id, old.label.say(lang), (old.used, new.used), new.printed)
        for old, new in zip(before.groups, after.groups, strict=True)
        if old.used is not None or new.used is not None
    ]
    rows += [
        _row("total", old.id, " + ".join(old.of), (old.used, new.used), new.printed)
        for old, new in zip(before.totals, after.totals, strict=True)
    ]
    rows.append(_row("forms", "", "", (before.forms, after.forms), None))
    rows.append(_row("persons", "", "", (before.persons_at_most, after.persons_at_most), None))
    return rows


def _row(
    kind: str, name: str, label: str, figures: tuple[int | None, int | None], printed: int | None
) -> dict[str, Any]:
    before, after = figures
    difference = None if before is None or after is None else after - before
    return {
        "kind": kind,
        "id": name,
        "label": label,
        "before": before,
        "after": after,
        "difference": difference,
        "printed": printed,
    }


def _solved_data(solved: Solved | None) -> dict[str, Any] | None:
    from survey.cli.plan_data import raw

    if solved is None:
        return None
    return {
        "key": solved.knob.key,
        "of": solved.of,
        "target": solved.target,
        "value": raw(solved.value),
        "exact": str(solved.value),
        "at": [{"value": raw(tried.value), "figure": tried.figure} for tried in solved.at],
    }


def _new_assumptions(plan: Plan, changed: Plan) -> list[tuple[str, Text]]:
    known = {(group.id, text) for group in plan.groups for text in group.assumptions}
    told = ((group.id, text) for group in changed.groups for text in group.assumptions)
    return [one for one in told if one not in known]


def _difference_table(
    plan: Plan, changed: Plan, rows: list[dict[str, Any]], solved: Solved | None, lang: str
) -> None:
    from rich.text import Text as Line

    from survey.cli.plan_layout import columns, count, heading, paired, print_parts, said, title

    grid = columns(lang, "id", "who", ("before", "right"), ("after", "right"), ("difference", "right"))
    for kind in ("group", "total", "other"):
        for row in rows:
            if (row["kind"] if row["kind"] in {"group", "total"} else "other") != kind:
                continue
            label = row["label"] if kind != "other" else said(f"sum-{row['kind']}", lang)
            cells = [count(row[name], lang) for name in ("before", "after")]
            style = "" if row["difference"] else "dim"
            grid.add_row(row["id"], label, *cells, _signed(row["difference"], lang), style=style)
        grid.add_section()
    parts: list[Any] = [*title(plan, lang), Line("")]
    if solved is not None:
        parts += [Line(line, style="bold") for line in _solved_lines(solved, lang)] + [Line("")]
    parts.append(grid)
    told = [(Line(group), Line(text.say(lang))) for group, text in _new_assumptions(plan, changed)]
    parts += [heading("what-if-held", lang), paired(told)] if told else []
    print_parts(parts)


def _signed(value: int | None, lang: str) -> str:
    from survey.cli.plan_layout import count

    if value is None:
        return "–"
    return f"+{count(value, lang)}" if value > 0 else count(value, lang).replace("-", "−")


def _solved_lines(solved: Solved, lang: str) -> list[str]:
    from survey.cli.plan_layout import count, said

    unit = solved.knob.unit.say(lang)
    facts = {
        "of": solved.of,
        "target": count(solved.target, lang),
        "key": solved.knob.key,
        "label": solved.knob.label.say(lang),
        "value": f"{_number(solved.value, lang)} {unit}",
    }
    lines = [said("what-if-solved", lang).format(**facts)]
    for tried in solved.at:
        if tried.value != solved.value or tried.figure != solved.target:
            told = {"value": f"{_number(tried.value, lang)} {unit}", "figure": count(tried.figure, lang)}
            lines.append(said("what-if-tried", lang).format(of=solved.of, **told))
    return lines
