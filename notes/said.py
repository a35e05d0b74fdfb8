"""Lines as API clients send them, on their way into a transcript. Core."""
