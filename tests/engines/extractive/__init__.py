"""The built-in summariser, part by part."""
