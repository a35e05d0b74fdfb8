"""Stores of teams, what was moved out of one, and recordings ordered of a provider's rooms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_key",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_provider_key")),
    )
    op.create_table(
        "store",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("ending", sa.String(length=8), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("test_step", sa.String(length=12), nullable=True),
        sa.Column("test_problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["set_by"], ["user_account.id"], name=op.f("fk_store_set_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_store_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
    )
    with op.batch_alter_table("store", schema=None) as batch_op:
        batch_op.create_index("ix_store_team", ["team_id", "is_current"], unique=False)

    op.create_table(
        "leftover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_leftover_store_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_leftover_team_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leftover")),
    )
    with op.batch_alter_table("leftover", schema=None) as batch_op:
        batch_op.create_index("ix_leftover_due", ["due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_leftover_recording_id"), ["recording_id"], unique=False
        )

    op.create_table(
        "store_move",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("setbacks", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_store_move_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_store_move")),
    )
    op.create_table(
        "room_order",
        sa.Column("capture_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("command", sa.String(length=20), nullable=True),
        sa.Column("command_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_id"],
            ["capture.id"],
            name=op.f("fk_room_order_capture_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_room_order")),
    )
    with op.batch_alter_table("room_order", schema=None) as batch_op:
        batch_op.create_index("ix_room_order_retry", ["retry_at"], unique=False)

    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meeting_ref", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("session_ref", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("code", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("cause", sa.String(length=80), nullable=True))
        batch_op.create_index("ix_capture_meeting", ["meeting_ref"], unique=False)
        batch_op.create_index("ix_capture_session", ["session_ref"], unique=False)

    with op.batch_alter_table("media_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("store_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_media_file_store_id"), ["store_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_media_file_store_id"), "store", ["store_id"], ["id"]
        )

    with op.batch_alter_table("provider_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("options", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("provider_account", schema=None) as batch_op:
        batch_op.drop_column("asked_at")
        batch_op.drop_column("options")

    with op.batch_alter_table("media_file", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_media_file_store_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_media_file_store_id"))
        batch_op.drop_column("store_id")

    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.drop_index("ix_capture_session")
        batch_op.drop_index("ix_capture_meeting")
        batch_op.drop_column("cause")
        batch_op.drop_column("code")
        batch_op.drop_column("kept_until")
        batch_op.drop_column("session_ref")
        batch_op.drop_column("meeting_ref")

    with op.batch_alter_table("room_order", schema=None) as batch_op:
        batch_op.drop_index("ix_room_order_retry")

    op.drop_table("room_order")
    op.drop_table("store_move")
    with op.batch_alter_table("leftover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leftover_recording_id"))
        batch_op.drop_index("ix_leftover_due")

    op.drop_table("leftover")
    with op.batch_alter_table("store", schema=None) as batch_op:
        batch_op.drop_index("ix_store_team")

    op.drop_table("store")
    op.drop_table("provider_key")
