"""Pages of recordings that are made on RealtimeKit."""
