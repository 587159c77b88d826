"""The command ``khaosat``: each verb is imported when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from importlib.metadata import entry_points
from typing import Any

import click

VERBS = {
    "plan": ("survey.cli.plan", "plan", "kế hoạch, chỉ tiêu, tiến độ · plans, quotas, timetables"),
    "units": ("survey.cli.units", "units", "đơn vị hành chính theo ngày · administrative units at a date"),
    "frame": ("survey.cli.frame", "frame", "danh sách đối tượng điều tra · lists of respondents"),
    "select": (
        "survey.cli.select",
        "select",
        "chọn mẫu ngẫu nhiên từ danh sách · random selection from lists",
    ),
    "size": ("survey.cli.size", "size", "cỡ mẫu: sai số, CV, lực kiểm định · sample sizes"),
    "allocate": ("survey.cli.allocate", "allocate", "phân bổ mẫu theo tầng · allocation over strata"),
    "questionnaire": ("survey.cli.questionnaire", "questionnaire", "bộ câu hỏi · questionnaires"),
    "round": ("survey.cli.round", "round_", "đợt điều tra: tạo, mở, theo dõi, đóng · survey rounds"),
    "score": ("survey.cli.score", "score", "tính điểm điều tra xã hội học · survey points"),
    "report": ("survey.cli.score", "report", "báo cáo kết quả · the report"),
    "estimate": (
        "survey.cli.estimate",
        "estimate",
        "ước lượng kèm sai số chuẩn · estimates with standard errors",
    ),
    "weight": ("survey.cli.weight", "weight", "hiệu chỉnh trọng số · weights to known totals"),
    "worker": ("survey.cli.worker", "worker", "chạy việc nền · runs background jobs"),
    "demo": ("survey.cli.demo", "demo", "chạy thử toàn bộ quy trình · the whole chain, tried out"),
}


class LazyGroup(click.Group):
    """A group whose verbs are loaded on use, so that a short command starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the verbs of this package and those that other packages add."""
        return sorted({*VERBS, *(entry.name for entry in entry_points(group="khaosat.commands"))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return one verb, imported now."""
        if cmd_name in VERBS:
            module, name, _ = VERBS[cmd_name]
            command: click.Command = getattr(importlib.import_module(module), name)
            return command
        for entry in entry_points(group="khaosat.commands", name=cmd_name):
            loaded: click.Command = entry.load()
            return loaded
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        others = {name: self.get_command(ctx, name) for name in self.list_commands(ctx) if name not in VERBS}
        added = [(name, command.get_short_help_str(60)) for name, command in others.items() if command]
        with formatter.section("Commands"):
            formatter.write_dl(sorted([(name, words) for name, (_, _, words) in VERBS.items()] + added))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; problems found in input end it with code 1, a mistyped command with code 2."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if ctx.params["lang"] != "vi":
                raise
            from survey.cli.usage import in_vietnamese

            raise in_vietnamese(error) from error
        except Exception as error:
            problems = getattr(error, "problems", None)
            if problems is None:
                raise
            show_problems(problems, ctx.obj["lang"])
            ctx.exit(1)


def show_problems(problems: Any, lang: str) -> None:
    """Print each problem on a line of its own to the error stream."""
    from survey.words import explain_all

    for line in explain_all(problems, lang):
        click.echo(f"{'Lỗi' if lang == 'vi' else 'Error'}: {line}", err=True)


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="khaosat", prog_name="khaosat")
@click.option(
    "--lang",
    type=click.Choice(["vi", "en"]),
    default=lambda: os.environ.get("KHAOSAT_LANG", "vi"),
    help="Language of messages and labels (default vi, or KHAOSAT_LANG).",
)
@click.pass_context
def main(ctx: click.Context, lang: str) -> None:
    """Khảo sát: a survey engine and sampling planner for public-administration indexes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
    ctx.obj = {"lang": lang}
