"""The all-in-one: starts web, workers and queue server, and keeps them up."""
