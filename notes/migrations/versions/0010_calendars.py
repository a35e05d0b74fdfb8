"""Calendars, meetings that are coming, and to whom a private recording belongs too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'calendar',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('provider', sa.String(length=20), nullable=False),
        sa.Column('ref', sa.String(length=80), nullable=False),
        sa.Column('sealed_token', sa.Text(), nullable=True),
        sa.Column('token_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('token_of', sa.String(length=240), nullable=True),
        sa.Column('preferences', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('wanted', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('wanted_problem', sa.Text(), nullable=True),
        sa.Column('sharing', sa.String(length=10), nullable=False),
        sa.Column('rev', sa.Integer(), nullable=False),
        sa.Column('busy_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('synced_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('problem', sa.Text(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name='fk_calendar_team_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name='fk_calendar_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_calendar'),
        sa.UniqueConstraint('ref', name='uq_calendar_ref'),
        sa.UniqueConstraint('team_id', 'user_id', 'provider', name='uq_calendar_team_id_user_id_provider'),
    )
    op.create_index('ix_calendar_user_id', 'calendar', ['user_id'])
    op.create_table(
        'calendar_connection',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('calendar_id', sa.Uuid(), nullable=False),
        sa.Column('platform', sa.String(length=20), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=True),
        sa.Column('connected', sa.Boolean(), nullable=False),
        sa.Column('leaving', sa.Boolean(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['calendar_id'], ['calendar.id'], name='fk_calendar_connection_calendar_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_calendar_connection'),
        sa.UniqueConstraint('calendar_id', 'platform', name='uq_calendar_connection_calendar_id_platform'),
    )
    op.create_table(
        'calendar_consent',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('calendar_id', sa.Uuid(), nullable=False),
        sa.Column('platform', sa.String(length=20), nullable=False),
        sa.Column('nonce_hash', sa.String(length=64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['calendar_id'], ['calendar.id'], name='fk_calendar_consent_calendar_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_calendar_consent'),
        sa.UniqueConstraint('nonce_hash', name='uq_calendar_consent_nonce_hash'),
    )
    op.create_index('ix_calendar_consent_calendar_id', 'calendar_consent', ['calendar_id'])
    op.create_table(
        'meeting',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('calendar_id', sa.Uuid(), nullable=False),
        sa.Column('external_id', sa.String(length=80), nullable=False),
        sa.Column('ical_uid', sa.String(length=1000), nullable=True),
        sa.Column('title', sa.String(length=255), nullable=False),
        sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('organizer_email', sa.String(length=254), nullable=True),
        sa.Column('people', sa.JSON(), nullable=False),
        sa.Column('calendar_platform', sa.String(length=20), nullable=True),
        sa.Column('platform', sa.String(length=20), nullable=True),
        sa.Column('meeting_url', sa.String(length=2000), nullable=True),
        sa.Column('is_external', sa.Boolean(), nullable=False),
        sa.Column('is_hosted', sa.Boolean(), nullable=False),
        sa.Column('is_recurring', sa.Boolean(), nullable=False),
        sa.Column('visibility', sa.String(length=20), nullable=True),
        sa.Column('will_record', sa.Boolean(), nullable=False),
        sa.Column('reason', sa.String(length=200), nullable=True),
        sa.Column('override', sa.Boolean(), nullable=True),
        sa.Column('wish', sa.String(length=10), nullable=True),
        sa.Column('wish_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('wish_problem', sa.Text(), nullable=True),
        sa.Column('bot_ref', sa.String(length=80), nullable=True),
        sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('moved_from', sa.DateTime(timezone=True), nullable=True),
        sa.Column('recording_id', sa.Uuid(), nullable=True),
        sa.Column('series_id', sa.Uuid(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['calendar_id'], ['calendar.id'], name='fk_meeting_calendar_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['recording_id'], ['recording.id'], name='fk_meeting_recording_id', ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['series_id'], ['series.id'], name='fk_meeting_series_id', ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name='pk_meeting'),
        sa.UniqueConstraint('calendar_id', 'external_id', name='uq_meeting_calendar_id_external_id'),
    )
    op.create_index('ix_meeting_bot', 'meeting', ['bot_ref'])
    op.create_index('ix_meeting_coming', 'meeting', ['calendar_id', 'starts_at'])
    op.create_index('ix_meeting_recording', 'meeting', ['recording_id'])
    op.create_index('ix_meeting_series', 'meeting', ['series_id', 'starts_at'])
    op.create_table(
        'recording_share',
        sa.Column('recording_id', sa.Uuid(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['recording_id'], ['recording.id'], name='fk_recording_share_recording_id', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name='fk_recording_share_user_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('recording_id', 'user_id', name='pk_recording_share'),
    )
    op.create_index('ix_recording_share_user_id', 'recording_share', ['user_id'])
    op.add_column('provider_account', sa.Column('calendar_clients', sa.JSON(none_as_null=True), nullable=True))
    op.add_column('series', sa.Column('ical_uid', sa.String(length=1000), nullable=True))



def downgrade() -> None:
    op.drop_column('series', 'ical_uid')
    op.drop_column('provider_account', 'calendar_clients')
    op.drop_index('ix_recording_share_user_id', table_name='recording_share')
    op.drop_table('recording_share')
    op.drop_index('ix_meeting_series', table_name='meeting')
    op.drop_index('ix_meeting_recording', table_name='meeting')
    op.drop_index('ix_meeting_coming', table_name='meeting')
    op.drop_index('ix_meeting_bot', table_name='meeting')
    op.drop_table('meeting')
    op.drop_index('ix_calendar_consent_calendar_id', table_name='calendar_consent')
    op.drop_table('calendar_consent')
    op.drop_table('calendar_connection')
    op.drop_index('ix_calendar_user_id', table_name='calendar')
    op.drop_table('calendar')
