"""Plans as texts, kept once per version, and the planner's variants of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_text",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_plan_text")),
    )
    op.create_table(
        "variant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_variant_name_given")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_variant_number_positive")),
        sa.ForeignKeyConstraint(
            ["plan_version"], ["plan_text.version"], name=op.f("fk_variant_plan_version_plan_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant")),
    )
    op.create_index(op.f("ix_variant_owner_changed_at"), "variant", ["owner", "changed_at"], unique=False)
    op.create_index(op.f("ix_variant_plan_version"), "variant", ["plan_version"], unique=False)


def downgrade() -> None:
    op.drop_table("variant")
    op.drop_table("plan_text")
