"""Cloudflare RealtimeKit, against its stand-in."""
