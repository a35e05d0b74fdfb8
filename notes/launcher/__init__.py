"""The all-in-one: starts web, workers, scheduler and queue server, and keeps them up."""
