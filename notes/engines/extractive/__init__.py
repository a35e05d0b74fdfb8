"""The built-in summariser: picks what was said, never writes what wasn't."""
