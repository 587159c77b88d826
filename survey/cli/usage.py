"""Wrongly typed commands, told in Vietnamese; the exit code stays 2."""

from __future__ import annotations

import re
from typing import IO, Any

import click

CAUSES = (
    (r"^(.+) is not one of (.+?)\.?$", r"\1 không phải một trong các giá trị \2"),
    (r"^(?:File|Path|Directory) (.+) is a directory\.?$", r"\1 là thư mục, cần một tệp"),
    (r"^(?:File|Path|Directory) (.+) does not exist\.?$", r"không có \1"),
    (r"^(?:File|Path|Directory) (.+) is not readable\.?$", r"không đọc được \1"),
    (r"^(.+) is not a valid integer\.?$", r"\1 không phải số nguyên"),
    (r"^(.+) is not a valid float\.?$", r"\1 không phải một số"),
    (r"^(.+) is not in the range (.+?)\.?$", r"\1 nằm ngoài khoảng \2"),
    (r"^No such command (.+?)\.?$", r"không có lệnh \1"),
    (r"^Got unexpected extra arguments? \((.+)\)$", r"thừa tham số: \1"),
    (r"^Option (.+) requires an argument\.?$", r"tùy chọn \1 cần một giá trị"),
)
"""What click says in English, and the same in Vietnamese; whatever else it says is quoted."""


class Mistyped(click.UsageError):
    """A wrongly typed command whose words are Vietnamese."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print what is wrong, and where the verb is explained."""
        where = self.ctx.command_path if self.ctx else "khaosat"
        click.echo(f"Lỗi: {self.message}\nXem cách dùng: {where} --help", file=file, err=file is None)


def in_vietnamese(error: click.UsageError) -> Mistyped:
    """Return the error in Vietnamese."""
    return Mistyped(_words(error), error.ctx)


def _words(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            near = f"; có phải {', '.join(error.possibilities)}?" if error.possibilities else ""
            return f"không có tùy chọn {error.option_name}{near}"
        case click.MissingParameter():
            return f"thiếu {_hint(error)}"
        case click.BadParameter():
            return f"giá trị của {_hint(error)} không hợp lệ: {_cause(error.message)}"
        case _:
            return _cause(error.message)


def _hint(error: click.BadParameter) -> str:
    if error.param_hint is not None:
        hint = error.param_hint
        return hint if isinstance(hint, str) else " / ".join(hint)
    if error.param is None:
        return "tham số"
    return str(error.param.get_error_hint(error.ctx or click.Context(click.Command("khaosat")))).replace(
        "'", ""
    )


def _cause(english: str) -> str:
    for pattern, vietnamese in CAUSES:
        if re.match(pattern, english):
            return re.sub(pattern, vietnamese, english)
    return english
