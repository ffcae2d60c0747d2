"""Measurements of speed, memory and published numbers; `python -m benchmarks.NAME` writes results/NAME.md."""
