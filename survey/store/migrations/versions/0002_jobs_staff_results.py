"""Jobs of the worker, sign-in of staff, results, wrong codes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name=op.f("ck_job_ended_at_when_ended")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_job_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_state_queued_at"), "job", ["state", "queued_at"], unique=False)
    op.create_table(
        "staff_sign_in",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_staff_sign_in")),
    )
    op.create_table(
        "wrong_code",
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("minute", name=op.f("pk_wrong_code")),
    )
    op.create_table(
        "result",
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("run >= 1", name=op.f("ck_result_run_positive")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_result_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "run", name=op.f("pk_result")),
    )
    op.create_table(
        "staff_session",
        sa.Column("cookie_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_sha256"],
            ["staff_sign_in.token_sha256"],
            name=op.f("fk_staff_session_token_sha256_staff_sign_in"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("cookie_sha256", name=op.f("pk_staff_session")),
    )
    op.create_index(op.f("ix_staff_session_token_sha256"), "staff_session", ["token_sha256"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_staff_session_token_sha256"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_table("result")
    op.drop_table("wrong_code")
    op.drop_table("staff_sign_in")
    op.drop_index(op.f("ix_job_state_queued_at"), table_name="job")
    op.drop_table("job")
