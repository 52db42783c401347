"""Measurements of what Guyub promises: ``python -m benchmarks`` (or ``guyub bench``).

They run on a fresh installation in a throw-away folder, with production settings (fsync on), and
state every floor beside the figure, measured in the same run. Never part of the tests.
"""
