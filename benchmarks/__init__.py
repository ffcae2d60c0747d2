"""Measurements, written to results/.

`python -m benchmarks` compares eventsnn with its peers, `python -m benchmarks.NAME` measures one thing.
"""
