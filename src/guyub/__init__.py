"""Guyub: the working system of Indonesian regional industry offices."""

__version__ = "0.1.0"
