"""Benchmarks (`python -m bench`) and the engines' quality (`python -m bench.eval`)."""
