"""RealtimeKit's recordings by API."""
