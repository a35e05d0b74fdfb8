"""The door for providers: what they tell us is verified, kept, and followed up by jobs."""
