"""Reading a design from YAML: every problem of the file at once, each with its path."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sampling.errors import Problem, SamplingError
from sampling.plan import Text
from sampling.selection.design import OTHERS, ROWS, Allocation, Design, Permanent, Size, Stage
from sampling.selection.methods import EQUAL, PERMANENT, Method
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DESIGN_FIELDS = ("id", "title", "source", "assumption", "person", "where", "reserves", "stages")
STAGE_FIELDS = (
    "unit", "method", "strata", "size", "n", "rate", "min", "total", "allocate", "sort", "serpentine",
    "balance", "permanent", "chosen", "reason", "if_short",
)  # fmt: skip
PERMANENT_FIELDS = ("start", "backwards", "collocated")
IF_SHORT = ("error", "take_all")

WHOLE = Text("số nguyên từ 0", "a whole number from 0")
POSITIVE = Text("số nguyên dương", "a positive whole number")
SHARE = Text("số trên 0 và không quá 1 (0,25 viết là 0.25)", "a number above 0 and up to 1")
NAMES = Text("tên cột, hoặc danh sách tên cột", "the name of a column, or a list of names")
COLUMN = Text("tên một cột", "the name of a column")
FLAG = Text("true hoặc false", "true or false")
MAPPING = Text("các mục con (tên: giá trị)", "fields with values (name: value)")
STAGES = Text("danh sách các giai đoạn", "a list of stages")
SIZE = Text("tên cột, rows, hoặc {sum: tên cột}", "a column, rows, or {sum: column}")


def load_design(source: str | Path) -> Design:
    """Return the design of a YAML file, or of the catalogue by its id.

    Raises
    ------
    SamplingError
        If there is no such design or file, or anything in it is missing, unknown or wrong.

    Examples
    --------
    >>> [stage.unit for stage in load_design("sipas-communes").stages]
    ['province', 'commune', 'person']
    """
    return parse_design(design_text(source), file=Path(source).name)


def designs_at_hand() -> tuple[str, ...]:
    """Return the ids of the designs of the catalogue.

    Examples
    --------
    >>> designs_at_hand()
    ('sipas-communes', 'sipas-districts', 'sipas-provinces')
    """
    entries = files("sampling").joinpath("catalog", "designs").iterdir()
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in entries))


def design_text(source: str | Path) -> str:
    """Return the text of a design file, or of a design of the catalogue.

    Raises
    ------
    SamplingError
        If there is neither.
    """
    if str(source) in designs_at_hand():
        return files("sampling").joinpath("catalog", "designs", f"{source}.yaml").read_text(encoding="utf-8")
    try:
        return Path(source).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        facts = {"file": Path(source).name, "reason": getattr(error, "strerror", None) or str(error)}
        facts["known"] = ", ".join(designs_at_hand())
        raise SamplingError([Problem("", SelectionCode.DESIGN_UNREADABLE, facts)]) from error


def parse_design(text: str, *, file: str = "design.yaml") -> Design:
    """Return the design in a YAML text.

    Raises
    ------
    SamplingError
        If it is no YAML, or anything in it is missing, unknown or wrong; all problems at once.

    Examples
    --------
    >>> parse_design('''
    ... person: id
    ... stages:
    ...   - {unit: province, strata: region, method: pps_systematic, size: rows, rate: 0.25, min: 1}
    ...   - {unit: id, method: srs, n: 95}
    ... ''').stages[0].method
    <Method.PPS_SYSTEMATIC: 'pps_systematic'>
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        facts = {"file": file, "reason": " ".join(str(error).split())[:200]}
        facts["known"] = ", ".join(designs_at_hand())
        raise SamplingError([Problem("", SelectionCode.DESIGN_UNREADABLE, facts)]) from error
    reading = _Reading()
    design = _design(content, reading, Path(file).stem)
    if reading.problems or design is None:
        raise SamplingError(reading.problems)
    return design


class _Reading:
    """Collects problems while a design is read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, code: SelectionCode, **facts: object) -> None:
        self.problems.append(Problem(path, code, facts))

    def bad(self, path: str, found: object, wanted: Text) -> None:
        self.add(path, SelectionCode.DESIGN_FIELD_BAD, found=str(found)[:80], wanted=wanted)

    def fields(self, entry: object, path: str, known: Iterable[str], needed: Iterable[str]) -> dict[str, Any]:
        """Return the fields of a mapping; unknown and missing ones are problems."""
        if not isinstance(entry, dict):
            self.bad(path or "design", entry, MAPPING)
            return {}
        for name in entry:
            if name not in known:
                facts = {"field": str(name), "known": ", ".join(known)}
                self.add(path, SelectionCode.DESIGN_FIELD_UNKNOWN, **facts)
        for name in needed:
            if entry.get(name) in (None, "", []):
                self.add(path, SelectionCode.DESIGN_FIELD_MISSING, field=name)
        return {str(name): value for name, value in entry.items()}

    def names(self, value: object, path: str) -> tuple[str, ...]:
        if value is None:
            return ()
        named = [value] if isinstance(value, str) else value
        if isinstance(named, list) and all(isinstance(one, (str, int)) for one in named):
            return tuple(str(one) for one in named)
        self.bad(path, value, NAMES)
        return ()

    def whole(self, value: object, path: str, *, least: int = 0) -> int | None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= least):
            return value
        self.bad(path, value, POSITIVE if least else WHOLE)
        return None

    def share(self, value: object, path: str, *, zero: bool = False) -> float | None:
        if value is None:
            return None
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and (0 < float(value) <= 1 or (zero and value == 0)):  # type: ignore[arg-type]
            return float(value)  # type: ignore[arg-type]
        self.bad(path, value, SHARE)
        return None

    def flag(self, value: object, path: str) -> bool:
        if value is not None and not isinstance(value, bool):
            self.bad(path, value, FLAG)
        return value is True

    def choice(self, value: object, path: str, known: Sequence[str]) -> str:
        if value in known:
            return str(value)
        words = ", ".join(known)
        self.bad(path, value, Text(f"một trong: {words}", f"one of: {words}"))
        return ""


def _design(content: object, reading: _Reading, stem: str) -> Design | None:
    fields = reading.fields(content, "", DESIGN_FIELDS, ("person", "stages"))
    entries = fields.get("stages") or []
    if not isinstance(entries, list):
        reading.bad("stages", entries, STAGES)
        entries = []
    person = reading.names(fields.get("person"), "person")
    stages = [_stage(entry, f"stages[{place}]", reading) for place, entry in enumerate(entries)]
    reserves = reading.whole(fields.get("reserves"), "reserves") or 0
    where = _where(fields.get("where"), reading)
    if stages and stages[-1] and person and stages[-1].unit != person[0]:
        facts = {"id": person[0], "found": stages[-1].unit}
        reading.add(f"stages[{len(stages) - 1}]", SelectionCode.DESIGN_PERSONS_LAST, **facts)
    if reading.problems:
        return None
    whole = tuple(stage for stage in stages if stage)
    title = _title(fields.get("title"), stem)
    return Design(str(fields.get("id", stem)), title, person[0], whole, reserves, where)


def _where(value: object, reading: _Reading) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if value is None:
        return ()
    if not isinstance(value, dict):
        reading.bad("where", value, MAPPING)
        return ()
    return tuple((str(column), reading.names(kept, f"where.{column}")) for column, kept in value.items())


def _title(value: object, stem: str) -> Text:
    if isinstance(value, dict):
        vi, en = value.get("vi"), value.get("en")
        return Text(str(vi or en or stem), str(en or vi or stem))
    return Text(str(value or stem), str(value or stem))


def _stage(entry: object, path: str, reading: _Reading) -> Stage | None:
    fields = reading.fields(entry, path, STAGE_FIELDS, ("unit", "method"))
    get = fields.get
    units = reading.names(get("unit"), f"{path}.unit")
    named = reading.choice(get("method"), f"{path}.method", [str(one) for one in Method]) if fields else ""
    stage = Stage(
        unit=units[0] if units else "",
        method=Method(named) if named else Method.SRS,
        strata=reading.names(get("strata"), f"{path}.strata"),
        size=_size(get("size"), f"{path}.size", reading),
        n=_sample_sizes(get("n"), f"{path}.n", reading),
        rate=reading.share(get("rate"), f"{path}.rate"),
        at_least=reading.whole(get("min"), f"{path}.min") or 0,
        total=reading.whole(get("total"), f"{path}.total", least=1),
        allocate=Allocation(
            reading.choice(get("allocate", "equal"), f"{path}.allocate", list(Allocation)) or "equal"
        ),
        sort=reading.names(get("sort"), f"{path}.sort"),
        serpentine=reading.flag(get("serpentine"), f"{path}.serpentine"),
        balance=reading.names(get("balance"), f"{path}.balance"),
        permanent=_permanent(get("permanent"), f"{path}.permanent", reading),
        chosen=reading.names(get("chosen"), f"{path}.chosen"),
        reason=str(get("reason") or ""),
        take_all_if_short=reading.choice(get("if_short", "error"), f"{path}.if_short", IF_SHORT)
        == "take_all",
    )
    if named:
        _agree(stage, fields, path, reading)
    return stage if named and units else None


def _agree(stage: Stage, fields: Mapping[str, object], path: str, reading: _Reading) -> None:
    """See whether what the stage says fits its method."""
    said = sum(fields.get(name) is not None for name in ("n", "rate", "total"))
    if stage.method is Method.PURPOSIVE and not (stage.chosen and stage.reason):
        reading.add(path, SelectionCode.DESIGN_REASON_UNSAID)
    if stage.method not in (Method.TAKE_ALL, Method.PURPOSIVE) and said != 1:
        reading.add(path, SelectionCode.DESIGN_SAMPLE_UNSAID)
    needs_size = stage.method not in EQUAL | {Method.PURPOSIVE, Method.POISSON, Method.BALANCED}
    if needs_size and stage.size is None:
        reading.add(path, SelectionCode.DESIGN_SIZE_UNSAID, method=str(stage.method))
    if stage.permanent and stage.method not in PERMANENT:
        words = ", ".join(sorted(PERMANENT))
        wanted = Text(f"permanent chỉ dùng với {words}", f"permanent goes with {words} only")
        reading.bad(f"{path}.method", stage.method, wanted)
    if stage.method is Method.BALANCED and not stage.balance:
        reading.add(path, SelectionCode.DESIGN_FIELD_MISSING, field="balance")


def _size(value: object, path: str, reading: _Reading) -> Size | None:
    match value:
        case None:
            return None
        case str() if value:
            return Size(value)
        case {"sum": str() as column, **rest} if not rest and column != ROWS:
            return Size(column, summed=True)
        case _:
            reading.bad(path, value, SIZE)
            return None


def _sample_sizes(value: object, path: str, reading: _Reading) -> dict[str, int]:
    if not isinstance(value, dict):
        n = reading.whole(value, path, least=1)
        return {} if n is None else {OTHERS: n}
    sizes = {str(key): reading.whole(n, f"{path}.{key}") for key, n in value.items()}
    return {key: n for key, n in sizes.items() if n is not None}


def _permanent(value: object, path: str, reading: _Reading) -> Permanent | None:
    if value is None or value is False:
        return None
    if value is True:
        return Permanent()
    fields = reading.fields(value, path, PERMANENT_FIELDS, ())
    return Permanent(
        reading.share(fields.get("start"), f"{path}.start", zero=True) or 0.0,
        reading.flag(fields.get("backwards"), f"{path}.backwards"),
        reading.flag(fields.get("collocated"), f"{path}.collocated"),
    )
