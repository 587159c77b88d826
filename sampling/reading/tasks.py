"""Tasks and deadlines: from tables with a column of times, lines "Thời gian: …", and sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sampling.reading.dates import times
from sampling.reading.heading import is_signature
from sampling.reading.letters import fold
from sampling.reading.lexicon import folded, phrases
from sampling.reading.task_clauses import Deadline, clauses, label_of, words_of
from sampling.reading.task_kinds import task_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sampling.reading.blocks import Block
    from sampling.reading.dates import Time

_TOP = 40
"""Blocks at the top of a document in which a survey's plan says that it is one."""
_BARE_TIME = re.compile(r"thời gian(?: thực hiện| tiến hành)?\s*:", re.IGNORECASE)
ROLES = ("lead", "drafting", "cooperating", "approving")
_LEGAL = re.compile(
    r"(?:/[A-ZĐ]{2,}[\w-]*|(?:nghị định|quyết định|nghị quyết|kế hoạch|công văn|thông tư|luật"
    r"|đề án|hướng dẫn|văn bản|tờ trình|decision|decree|plan no)\s+(?:số"
    r"|no)?\.?\s*[\w/-]*)\s*(?:,?\s*(?:ngày\s+|dated\s+|ký\s+)*)$",
    re.IGNORECASE,
)
_CITING = re.compile(
    r"^(?:căn cứ|thực hiện (?:quyết|kế hoạch số|nghị|công văn)|triển khai thực hiện (?:quyết"
    r"|kế hoạch|nghị)|xét đề nghị|pursuant|\(?ban hành kèm)",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"(?:phối hợp(?: chặt chẽ)? với|in cooperation with"
    r"|together with):?\s+(?P<bodies>.+?)(?=\s+(?:tham mưu|lập|triển khai|tổ chức|xây dựng"
    r"|trong việc|để|thực hiện|chuẩn bị|đảm bảo|bảo đảm|đăng|bố trí|kịp thời|to)\s|[.;]|$)",
    re.IGNORECASE,
)
_APPROVES = re.compile(
    r"trình\s+(?P<bodies>(?:Bộ trưởng|Chủ tịch|UBND|Ủy ban nhân dân|Uỷ ban nhân dân|Thủ tướng"
    r"|Giám đốc)[^,.;]*?)\s+(?:xem xét,?\s*)?(?:phê duyệt|quyết định|ký|ban hành|công bố)",
    re.IGNORECASE,
)
_DRAFTS = re.compile(r"\btham mưu\b", re.IGNORECASE)
_SERVED = re.compile(
    r"(?:giao dịch|thủ tục|hồ sơ|dịch vụ)[^.;:]{0,40}\btrong (?:khoảng )?(?:thời gian|kỳ)\s*$", re.IGNORECASE
)
_DUE = re.compile(r"trước|chậm nhất|muộn nhất|không|đến|tới|before|by|until", re.IGNORECASE)
_BODY = re.compile(
    r"^(?:Sở|Bộ|Vụ|Cục|Văn phòng|Ban|UBND|Ủy ban|Uỷ ban|Các sở|Các cơ quan|Các đơn vị|Các bộ"
    r"|Hội đồng|Trung tâm|Trách nhiệm|Phòng|Thanh tra|Đài|Department|The )",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"(?:có trách nhiệm|trách nhiệm thực hiện của|trách nhiệm của|chịu trách nhiệm)\s*", re.IGNORECASE
)
_ASKED = re.compile(r"trình .{3,60}(?:phê duyệt|quyết định)|lập dự toán|draw up the budget", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s*;\s*|,\s+(?=(?:các )?(?:sở|bộ|vụ|cục|văn phòng|ban|ubnd|ủy ban|uỷ ban|tổ|hội đồng"
    r"|thành viên|phòng|trung tâm|thanh tra|tỉnh)\b)|\s+và\s+(?=(?:các )?(?:sở|ủy ban|uỷ ban"
    r"|ubnd|tổ giúp|hội đồng|các cơ quan)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A task as read: its words, times and roles; `block` is where its label stands."""

    block: int
    label: str
    kind: str
    deadlines: tuple[Deadline, ...]
    lead: tuple[str, ...] = ()
    drafting: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    approving: tuple[str, ...] = ()
    steps: tuple[tuple[int, str], ...] = ()


def read_tasks(blocks: Sequence[Block], year: int | None) -> list[ReadTask]:
    """Return the tasks of a document in its order; `year` completes times that leave it out."""
    found = [*_table_tasks(blocks, year), *_keyed_tasks(blocks, year)]
    taken = {deadline.block for task in found for deadline in task.deadlines}
    taken |= {
        place for place, block in enumerate(blocks) if block.table >= 0 and _role(block.column) == "time"
    }
    found += _prose_tasks(blocks, year, taken)
    return _with_fieldwork(sorted(found, key=lambda task: task.block), blocks)


def _with_fieldwork(found: list[ReadTask], blocks: Sequence[Block]) -> list[ReadTask]:
    """Return the tasks; a bare *Thời gian thực hiện* with two ends is the fieldwork of a survey plan."""
    surveyed = any(phrases("survey").anywhere(folded(block.text)) for block in blocks[:_TOP])
    if not surveyed or any(task.kind == "fieldwork" for task in found):
        return found
    bare = next((task for task in found if _is_bare_period(task)), None)
    return [replace(task, kind="fieldwork") if task is bare else task for task in found]


def _is_bare_period(task: ReadTask) -> bool:
    if task.kind or len(task.deadlines) != 1 or not _BARE_TIME.match(task.label):
        return False
    time = task.deadlines[0].time
    return None not in {time.first, time.last} and time.first != time.last


def _role(heading: str) -> str:
    words = folded(heading)
    found = phrases("roles").at(words, 0)
    return found[0] if found is not None and (found[1] == len(words) or len(words) < 7) else ""


def bodies(text: str) -> tuple[str, ...]:
    """Return the bodies that a role names.

    Examples
    --------
    >>> bodies("Bộ Nội vụ (Vụ Cải cách hành chính).")
    ('Bộ Nội vụ (Vụ Cải cách hành chính)',)
    """
    parts = [" ".join(part.split()).strip(" .;,:") for part in _SPLIT.split(text)]
    return tuple(dict.fromkeys(part for part in parts if part and len(part) < 200))


# ------------------------------------------------------------------ tables
def _table_tasks(blocks: Sequence[Block], year: int | None) -> Iterator[ReadTask]:
    rows: dict[tuple[int, int], list[int]] = {}
    for place, block in enumerate(blocks):
        if block.row >= 0:
            rows.setdefault((block.table, block.row), []).append(place)
    for places in rows.values():
        by_role: dict[str, list[int]] = {}
        for place in places:
            by_role.setdefault(_role(blocks[place].column), []).append(place)
        if "time" in by_role and by_role.get("task"):
            yield _row_task(blocks, by_role, year)


def _row_task(blocks: Sequence[Block], by_role: Mapping[str, list[int]], year: int | None) -> ReadTask:
    first, *others = by_role["task"]
    label = label_of(blocks[first])
    found = [item for place in by_role["time"] for item in _deadlines(blocks, place, year, label, whole=True)]
    stars = [
        place
        for place in others
        if blocks[place].level == 0 and blocks[place].mark and len(blocks[place].text) < 160
    ]
    roles = {
        role: tuple(b for p in by_role.get(role, ()) for b in bodies(words_of(blocks[p]))) for role in ROLES
    }
    steps = tuple((place, label_of(blocks[place])) for place in stars if not _is_figure(blocks[place].text))
    return replace(_with(roles, first, label, tuple(found)), steps=steps)


def _with(
    roles: Mapping[str, tuple[str, ...]], place: int, label: str, found: tuple[Deadline, ...]
) -> ReadTask:
    return ReadTask(
        place,
        label,
        task_kind(label),
        found,
        lead=roles["lead"],
        drafting=roles["drafting"],
        cooperating=roles["cooperating"],
        approving=roles["approving"],
    )


def _is_figure(text: str) -> bool:
    return re.search(r"\d", text) is not None


# ------------------------------------------------------------------ keyed lines
def _keyed_tasks(blocks: Sequence[Block], year: int | None) -> Iterator[ReadTask]:
    taken: set[int] = set()
    for place, block in enumerate(blocks):
        if block.row >= 0:
            continue
        lines = list(_keyed_lines(blocks, place))
        keyed = {at for role, at, _ in lines if role == "time"} - taken
        if keyed and not _key(block):
            taken |= keyed
            yield _keyed_task(blocks, place, lines, year)


def _keyed_lines(blocks: Sequence[Block], place: int) -> Iterator[tuple[str, int, str]]:
    """Yield the lines "key: words" right below a block, with their role."""
    for at in range(place + 1, min(place + 40, len(blocks))):
        below = blocks[at]
        if below.row >= 0 or (below.mark and below.level <= blocks[place].level):
            return
        if not below.mark and _key(below) is None and not below.text.startswith("http"):
            return
        keyed = _key(below) if below.level == blocks[place].level + 1 or not below.mark else None
        if keyed is not None and not below.mark and _names_own(below, blocks[place]):
            return
        if keyed is not None:
            yield keyed[0], at, keyed[1]


def _names_own(block: Block, above: Block) -> bool:
    """Tell whether a line says itself what its time is for (*Thời gian khảo sát: …*)."""
    kind = task_kind(words_of(block).partition(":")[0])
    return bool(kind) and not above.mark


def _key(block: Block) -> tuple[str, str] | None:
    before, colon, after = words_of(block).partition(":")
    if not colon or len(before) > 90:
        return None
    words = folded(before)
    found = phrases("roles").at(words, 0)
    return None if found is None or found[0] == "task" else (found[0], after)


def _keyed_task(
    blocks: Sequence[Block], place: int, lines: Sequence[tuple[str, int, str]], year: int | None
) -> ReadTask:
    label = label_of(blocks[place])
    found = [
        item
        for role, at, _ in lines
        if role == "time"
        for item in _deadlines(blocks, at, year, label, whole=True)
    ]
    roles = {role: tuple(b for r, _, words in lines if r == role for b in bodies(words)) for role in ROLES}
    return _with(roles, place, label, tuple(found))


# ------------------------------------------------------------------ sentences
def _prose_tasks(blocks: Sequence[Block], year: int | None, taken: set[int]) -> Iterator[ReadTask]:
    for place, block in enumerate(blocks):
        if place in taken or _CITING.match(block.text) or is_signature(block.text):
            continue
        label = label_of(block)
        found = tuple(_deadlines(blocks, place, year, label, whole=False))
        asked = _ASKED.search(block.text) is not None and block.row < 0 and bool(block.mark)
        if (not found and not asked) or _is_heading(block):
            continue
        for words, some in clauses(block, found):
            said = words or _parent_label(blocks, place)
            yield _with_roles(blocks, place, ReadTask(place, _shortened(said), task_kind(said), some))


def _is_heading(block: Block) -> bool:
    return block.text.isupper()


def _shortened(label: str) -> str:
    return label if len(label) <= 300 else f"{label[:297]}…"


def _parent_label(blocks: Sequence[Block], place: int) -> str:
    for at in range(place - 1, -1, -1):
        if blocks[at].mark and blocks[at].level < blocks[place].level:
            return label_of(blocks[at])
    return ""


def _with_roles(blocks: Sequence[Block], place: int, task: ReadTask) -> ReadTask:
    text = words_of(blocks[place])
    heading = _body_above(blocks, place)
    found = _WITH.search(text)
    approves = _APPROVES.search(text)
    drafts = _DRAFTS.search(text) is not None and "chủ trì" not in text.casefold()
    return replace(
        task,
        lead=() if drafts or not heading else (heading,),
        drafting=(heading,) if drafts and heading else (),
        cooperating=bodies(found["bodies"]) if found else (),
        approving=(" ".join(approves["bodies"].split()),) if approves else (),
    )


def _body_above(blocks: Sequence[Block], place: int) -> str:
    """Return the body under whose heading a line stands (*2.2. Sở Nội vụ*)."""
    said = words_of(blocks[place])
    subject = re.match(
        r"(?:giao\s+)?((?:Sở|UBND|Ủy ban nhân dân|Văn phòng|Vụ|Bộ)\s[^,.;:]{2,50}?)\s+(?:chủ trì"
        r"|thành lập|tổ chức|gửi|có trách nhiệm|xây dựng)",
        said,
    )
    if subject:
        return subject[1]
    level = blocks[place].level
    for at in range(place - 1, -1, -1):
        above = blocks[at]
        if above.row >= 0 or not above.mark or above.level >= level:
            continue
        level = above.level
        label = _DUTY.sub("", label_of(above))
        if _BODY.match(label) and len(label) < 120:
            return label.strip(" :")
    return ""


def _deadlines(
    blocks: Sequence[Block], place: int, year: int | None, label: str, *, whole: bool
) -> Iterator[Deadline]:
    text = blocks[place].text
    for time in times(text, year):
        if not whole and (time.year_only or _is_citation(text, time)):
            continue
        if not whole and _is_about(text, time):
            continue
        yield Deadline(place, time, " ".join(text[time.start : time.end].split()), label)


def _is_citation(text: str, time: Time) -> bool:
    return _LEGAL.search(text, 0, time.start) is not None or "…" in text[max(time.start - 8, 0) : time.start]


def _is_about(text: str, time: Time) -> bool:
    """Tell whether the time only names a period that something is about (*số liệu tháng 10 năm 2023*)."""
    named = re.search(
        r"(?:số liệu|kết quả|kỳ|tình hình|giao dịch|hồ sơ)\s*$", text[: time.start], re.IGNORECASE
    )
    if _SERVED.search(text, 0, time.start) is not None:
        return True
    return named is not None and _DUE.match(text, time.start) is None


def fold_label(label: str) -> str:
    """Return a label for comparison.

    Examples
    --------
    >>> fold_label("Công  bố.") == fold_label("công bố")
    True
    """
    return " ".join(fold(word) for word in re.findall(r"\w+", label))
