"""The search index: FTS5 on SQLite, tsvector on PostgreSQL. No model describes it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "recording_id",
            sa.Uuid(),
            sa.ForeignKey("recording.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("rev", sa.BigInteger(), nullable=False),
    )
    if sqlite:
        # The words come folded and parted; the tokenizer has nothing to add.
        op.execute(
            "CREATE VIRTUAL TABLE search_words"
            " USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')"
        )
        op.execute(
            "CREATE TRIGGER search_document_gone AFTER DELETE ON search_document"
            " BEGIN DELETE FROM search_words WHERE rowid = old.id; END"
        )
    else:
        op.execute("ALTER TABLE search_document ADD COLUMN words tsvector NOT NULL")
        op.execute("CREATE INDEX ix_search_document_words ON search_document USING gin (words)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_document")
