"""Cloudflare RealtimeKit: recordings of meetings, their transcripts, and its webhooks."""
