"""Which lines of a procurement plan could small makers supply? Pure Python, rules as a data file.

``rules.load()`` reads ``rules.toml``; ``deciding.decide(words, rules)`` answers one line with the
branches and the reason in words.
"""
