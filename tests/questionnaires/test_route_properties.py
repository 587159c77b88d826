"""What holds for any answers whatever: the path, pruning, and checking what somebody posts."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from questionnaires import (
    AnswerCode,
    Special,
    check_complete,
    check_step,
    fields,
    find_step,
    load_set,
    next_step,
    prune,
    steps,
)
from survey.words import explain

SURVEYS = Path(__file__).parent.parent / "surveys"
ALL = [*load_set(SURVEYS).values(), *load_set("757-2023").values(), *load_set("binh-phuoc-2022").values()]
UNITS = ("BYT", "BTC", "BNV")
units_rated = st.lists(st.sampled_from(UNITS), min_size=1, max_size=3, unique=True).map(tuple)


def good_value(item):
    """Return values that fit an item, and some that do not."""
    codes = [option.code for option in item.options] or ["x"]
    fitting = st.sampled_from(codes) | st.lists(st.sampled_from(codes), min_size=1, max_size=3).map(tuple)
    return fitting | st.integers(-5, 30) | st.sampled_from(Special)


@st.composite
def forms(draw):
    """Return a questionnaire, rated units, and any answers to its items about any units."""
    questionnaire = draw(st.sampled_from(ALL))
    keys = [(item, unit) for item in questionnaire.items() for unit in (None, *UNITS)]
    chosen = draw(st.lists(st.sampled_from(keys), max_size=25, unique_by=lambda key: (key[0].id, key[1])))
    answers = {(item.id, unit): draw(good_value(item)) for item, unit in chosen}
    return questionnaire, draw(units_rated), answers


@given(forms(), st.randoms(use_true_random=False))
def test_the_path_is_a_function_of_the_answers_alone(form, random):
    """The same answers in another order, asked again, give the same path."""
    questionnaire, units, answers = form
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert steps(questionnaire, units, dict(shuffled)) == steps(questionnaire, units, answers)


@given(forms())
def test_pruning_twice_is_pruning_once(form):
    """Pruned answers lie on the path that they themselves make, and it is the same path."""
    questionnaire, units, answers = form
    pruned = prune(questionnaire, units, answers)
    assert prune(questionnaire, units, pruned) == pruned
    assert steps(questionnaire, units, pruned) == steps(questionnaire, units, answers)
    assert pruned.items() <= answers.items()


@given(forms())
def test_pruned_answers_are_answers_to_what_is_asked(form):
    """After pruning, no answer is foreign to the form."""
    questionnaire, units, answers = form
    pruned = prune(questionnaire, units, answers)
    found = check_complete(questionnaire, units, pruned)
    assert AnswerCode.FIELD_UNKNOWN not in {problem.code for problem in found.problems}
    assert 0 <= found.answered_share <= 1


@given(forms())
def test_walking_forward_visits_each_step_once(form):
    """Following "next" from the start is the path, and each field has one name."""
    questionnaire, units, answers = form
    walked, step = [], next_step(questionnaire, units, answers, None)
    while step is not None:
        walked.append(step)
        step = next_step(questionnaire, units, answers, step.key)
    assert tuple(walked) == steps(questionnaire, units, answers)
    assert all(find_step(questionnaire, units, answers, step.key) == step for step in walked)
    names = [field.name for field in fields(questionnaire, units, answers)]
    assert len(names) == len(set(names))


posted_text = st.text(max_size=12) | st.sampled_from(
    [
        "1",
        "5",
        "1.600",
        "31,5",
        "often",
        "self",
        "a",
        "yes",
        "__no_opinion",
        "__cannot_judge",
        "",
        "\x00",
        "\ud800",
    ]
)


@st.composite
def posts(draw):
    """Return a step of some questionnaire and anything that somebody might send to it."""
    questionnaire, units, answers = draw(forms())
    step = draw(st.sampled_from([*steps(questionnaire, units, answers)]))
    names = [field.name for field in step.fields(units)]
    known = st.fixed_dictionaries({}, optional={name: st.lists(posted_text, max_size=3) for name in names})
    foreign = st.dictionaries(st.text(max_size=8), st.lists(posted_text, max_size=2), max_size=1)
    return questionnaire, units, step, {**draw(foreign), **draw(known)}


@given(posts(), st.sampled_from(["vi", "en"]))
def test_whatever_is_posted_gives_answers_or_declared_problems(post, lang):
    """Nothing posted raises; each field is answered, has a problem or is empty; answers fit their question."""
    questionnaire, units, step, raw = post
    checked = check_step(step, units, raw, lang=lang)
    names = {field.name for field in step.fields(units)}
    at = [problem.path for problem in checked.problems]
    assert set(at) <= names | {""}
    assert len(at) == len(set(at))
    assert all(isinstance(problem.code, AnswerCode) for problem in checked.problems)
    assert all(explain(problem, lang) for problem in checked.problems)
    answered = {field.name for field in step.fields(units) if field.key in checked.answers}
    assert not answered & set(at)
    misfits = check_complete(questionnaire, units, checked.answers).problems
    assert {problem.code for problem in misfits} <= {AnswerCode.FIELD_UNKNOWN}


@given(posts())
def test_a_problem_never_repeats_what_was_posted(post):
    """Facts hold limits and counts; an answer in an error text would reach logs and pages."""
    _, units, step, raw = post
    facts = [fact for problem in check_step(step, units, raw).problems for fact in problem.facts.values()]
    assert all(fact is None or isinstance(fact, (int, float)) for fact in facts)
