"""What API clients say of a recording becomes notes, tasks, people and lines. Core."""
