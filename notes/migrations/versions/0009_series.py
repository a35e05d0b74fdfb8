"""Series, templates of notes, versions one can go back to, and tasks that come up again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
SHOWN = sa.Column(
    'shown_at', TIME, nullable=False, server_default=sa.text("'1970-01-01 00:00:00.000000'")
)


def upgrade() -> None:
    _make_tables()
    # Never by making `recording` or `summary` anew: on SQLite that drops the old table, and with
    # it what rests on its rows.
    _refer('recording', 'series_id', sa.Uuid(), 'series')
    _add('recording', sa.Column('template', sa.String(length=40), nullable=True))
    op.create_index('ix_recording_series', 'recording', ['series_id', 'started_at'])
    _add('summary', sa.Column('template', sa.String(length=80), nullable=True))
    _refer('summary', 'based_on', sa.Uuid(), 'summary')
    _refer('summary', 'made_by', sa.Integer(), 'user_account')
    _add('summary', SHOWN)
    op.execute('UPDATE summary SET shown_at = created_at')
    op.drop_index('ix_summary_recording', table_name='summary')
    op.create_index('ix_summary_recording', 'summary', ['recording_id', 'shown_at'])
    _refer('evidence', 'speaker_id', sa.Uuid(), 'speaker')
    op.create_index('ix_evidence_speaker_id', 'evidence', ['speaker_id'])
    _add('summary_item', sa.Column('agreed', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM summary_item WHERE kind IN ('overview', 'chapter')")
    op.drop_column('summary_item', 'agreed')
    op.drop_index('ix_evidence_speaker_id', table_name='evidence')
    _forget('evidence', 'speaker_id', 'speaker')
    op.drop_index('ix_summary_recording', table_name='summary')
    op.create_index('ix_summary_recording', 'summary', ['recording_id', 'created_at'])
    op.drop_index('ix_recording_series', table_name='recording')
    op.drop_column('summary', 'shown_at')
    _forget('summary', 'made_by', 'user_account')
    _forget('summary', 'based_on', 'summary')
    op.drop_column('summary', 'template')
    op.drop_column('recording', 'template')
    _forget('recording', 'series_id', 'series')
    for table in ('task_mention', 'series', 'note_template'):
        op.drop_table(table)


def _make_tables() -> None:
    op.create_table(
        'note_template',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('sections', sa.JSON(), nullable=False),
        sa.Column('guidance', sa.Text(), nullable=False),
        sa.Column('created_by', sa.Integer(), nullable=True),
        sa.Column('created_at', TIME, nullable=False),
        sa.Column('updated_at', TIME, nullable=False),
        _key('note_template', 'created_by', 'user_account', 'SET NULL'),
        _key('note_template', 'team_id', 'team', 'CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_note_template'),
    )
    op.create_index('ix_note_template_team_id', 'note_template', ['team_id'])
    op.create_table(
        'series',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=255), nullable=False),
        sa.Column('template', sa.String(length=40), nullable=True),
        sa.Column('created_by', sa.Integer(), nullable=True),
        sa.Column('created_at', TIME, nullable=False),
        _key('series', 'created_by', 'user_account', 'SET NULL'),
        _key('series', 'team_id', 'team', 'CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_series'),
    )
    op.create_index('ix_series_team', 'series', ['team_id', 'title'])
    op.create_table(
        'task_mention',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('task_id', sa.Uuid(), nullable=False),
        sa.Column('recording_id', sa.Uuid(), nullable=False),
        sa.Column('run_id', sa.Uuid(), nullable=True),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('segment_id', sa.Uuid(), nullable=False),
        sa.Column('start_char', sa.Integer(), nullable=False),
        sa.Column('end_char', sa.Integer(), nullable=False),
        sa.Column('quote', sa.Text(), nullable=False),
        sa.Column('start_ms', sa.BigInteger(), nullable=False),
        sa.Column('end_ms', sa.BigInteger(), nullable=False),
        sa.Column('answered_by', sa.Integer(), nullable=True),
        sa.Column('created_at', TIME, nullable=False),
        _key('task_mention', 'answered_by', 'user_account', 'SET NULL'),
        _key('task_mention', 'recording_id', 'recording', 'CASCADE'),
        _key('task_mention', 'run_id', 'run', 'SET NULL'),
        _key('task_mention', 'segment_id', 'segment', 'CASCADE'),
        _key('task_mention', 'task_id', 'task', 'CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_task_mention'),
    )
    op.create_index('ix_task_mention_recording', 'task_mention', ['recording_id'])
    op.create_index('ix_task_mention_segment_id', 'task_mention', ['segment_id'])
    op.create_index('ix_task_mention_task_id', 'task_mention', ['task_id'])


def _key(table: str, column: str, to: str, gone: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f'{to}.id'], name=f'fk_{table}_{column}', ondelete=gone
    )


def _add(table: str, column: sa.Column[Any]) -> None:
    op.add_column(table, column)


def _refer(table: str, column: str, kind: sa.types.TypeEngine[Any], to: str) -> None:
    """Add a column that names a row of another table, or nothing once that is gone."""
    _add(table, sa.Column(column, kind, nullable=True))
    if op.get_bind().dialect.name == 'sqlite':
        _rewrite(table, lambda sql: sql.rstrip().removesuffix(')').rstrip() + _written(table, column, to) + ')')
    else:
        op.create_foreign_key(
            f'fk_{table}_{column}', table, to, [column], ['id'], ondelete='SET NULL'
        )


def _forget(table: str, column: str, to: str) -> None:
    if op.get_bind().dialect.name == 'sqlite':
        _rewrite(table, lambda sql: sql.replace(_written(table, column, to), ''))
    op.drop_column(table, column)


def _written(table: str, column: str, to: str) -> str:
    key = f'fk_{table}_{column}'
    return f', CONSTRAINT {key} FOREIGN KEY({column}) REFERENCES {to} (id) ON DELETE SET NULL'


def _rewrite(table: str, change: Callable[[str], str]) -> None:
    """SQLite's documented way for changes of constraints alone (see 0007)."""
    connection = op.get_bind()
    written = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).scalar_one()
    connection.exec_driver_sql('PRAGMA writable_schema = ON')
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?",
        (change(written), table),
    )
    connection.exec_driver_sql('PRAGMA writable_schema = RESET')
