"""Rounds: lists, access, drafts, responses, counters, audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_audit")),
        sa.UniqueConstraint("sha256", name=op.f("uq_audit_sha256")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organiser", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opens", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grace", sa.Integer(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Text(), nullable=False),
        sa.Column("scheme_id", sa.Text(), nullable=False),
        sa.Column("scheme_version", sa.Text(), nullable=False),
        sa.Column("questionnaires", sa.Text(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_round_closed_at_when_closed")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closing', 'closed')", name=op.f("ck_round_state_known")
        ),
        sa.CheckConstraint("grace >= 0", name=op.f("ck_round_grace_not_negative")),
        sa.CheckConstraint("opens IS NULL OR opens < closes", name=op.f("ck_round_opens_before_closes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("tag", name=op.f("uq_round_tag")),
    )
    op.create_table(
        "closed_response",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("questionnaire_id", sa.Text(), nullable=False),
        sa.Column("questionnaire_version", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_closed_response_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_response")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_closed_response_round_id"), "closed_response", ["round_id"], unique=False)
    op.create_table(
        "counter",
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "0 <= valid AND valid <= returned AND returned <= sent",
            name=op.f("ck_counter_valid_returned_sent"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_counter_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "group_id", "unit", name=op.f("pk_counter")),
    )
    op.create_table(
        "document",
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'questionnaire') = (name <> '')", name=op.f("ck_document_name_for_questionnaires")
        ),
        sa.CheckConstraint(
            "kind IN ('plan', 'scheme', 'questionnaire')", name=op.f("ck_document_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_document_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "kind", "name", name=op.f("pk_document")),
    )
    op.create_table(
        "draft",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_draft_version_positive")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_draft_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "step", name=op.f("pk_draft")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_draft_round_id"), "draft", ["round_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_person_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("round_id", "label", name=op.f("uq_person_round_id_label")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "response",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("earlier", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("questionnaire_id", sa.Text(), nullable=False),
        sa.Column("questionnaire_version", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_response_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_response")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_response_submission_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_response_round_id"), "response", ["round_id"], unique=False)
    op.create_table(
        "form",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "reason = '' OR state IN ('declined', 'ineligible')",
            name=op.f("ck_form_reason_when_not_answered"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'declined', 'ineligible')", name=op.f("ck_form_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_form_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_form_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
        sa.UniqueConstraint("person_id", "tier", name=op.f("uq_form_person_id_tier")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_form_round_id_group_id_unit"), "form", ["round_id", "group_id", "unit"], unique=False
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("code_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("pin_tries", sa.Integer(), nullable=False),
        sa.Column("pin_wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("pin_tries >= 0", name=op.f("ck_invitation_pin_tries_not_negative")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_invitation_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_sha256", name=op.f("uq_invitation_code_sha256")),
        sa.UniqueConstraint("person_id", name=op.f("uq_invitation_person_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_invitation_round_id"), "invitation", ["round_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_invitation_round_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_form_round_id_group_id_unit"), table_name="form")
    op.drop_table("form")
    op.drop_index(op.f("ix_response_round_id"), table_name="response")
    op.drop_table("response")
    op.drop_table("person")
    op.drop_index(op.f("ix_draft_round_id"), table_name="draft")
    op.drop_table("draft")
    op.drop_table("document")
    op.drop_table("counter")
    op.drop_index(op.f("ix_closed_response_round_id"), table_name="closed_response")
    op.drop_table("closed_response")
    op.drop_table("round")
    op.drop_table("audit_head")
    op.drop_table("audit")
