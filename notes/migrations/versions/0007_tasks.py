"""Tasks without a meeting, and lists of tasks across meetings that stay fast."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

OPEN = sa.text('done_at IS NULL AND deleted_at IS NULL')
DONE = sa.text('done_at IS NOT NULL AND deleted_at IS NULL')
WITH, WITHOUT = 'recording_id CHAR(32) NOT NULL', 'recording_id CHAR(32)'


def upgrade() -> None:
    _let_recording_be_null(WITH, WITHOUT)
    for name, columns, which in (
        ('ix_task_open', ['team_id', 'state', 'due', 'id'], OPEN),
        ('ix_task_open_assignee', ['team_id', 'assignee_id', 'state', 'due', 'id'], OPEN),
        ('ix_task_open_recording', ['team_id', 'recording_id', 'state', 'due', 'id'], OPEN),
        ('ix_task_done', ['team_id', 'done_at', 'id'], DONE),
    ):
        op.create_index(name, 'task', columns, sqlite_where=which, postgresql_where=which)


def downgrade() -> None:
    for name in ('ix_task_done', 'ix_task_open_recording', 'ix_task_open_assignee', 'ix_task_open'):
        op.drop_index(name, table_name='task')
    op.execute('DELETE FROM task WHERE recording_id IS NULL')
    _let_recording_be_null(WITHOUT, WITH)


def _let_recording_be_null(before: str, after: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != 'sqlite':
        op.alter_column('task', 'recording_id', existing_type=sa.Uuid(), nullable=after == WITHOUT)
        return
    # Making the table anew, the usual way, would drop the old one, and with it by their foreign
    # keys what rests on its rows. SQLite documents this way for constraints that only loosen.
    (written,) = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'task'"
    ).one()
    if before not in written:
        raise RuntimeError(f'the table of tasks is not as expected: {written}')
    connection.exec_driver_sql('PRAGMA writable_schema = ON')
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'task'",
        (written.replace(before, after, 1),),
    )
    # The indexes made or dropped beside this tell other connections that the schema changed.
    connection.exec_driver_sql('PRAGMA writable_schema = RESET')
