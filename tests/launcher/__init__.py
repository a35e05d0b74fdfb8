"""The all-in-one, as real processes."""
