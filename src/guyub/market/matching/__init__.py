"""Who can supply what: words, search, a typed need, the turn. Pure: no Django, no database.

From other rooms it takes only ``registry.kbli``, which is pure as well: the spellings and stems
that suggest a KBLI code read a product's name in the same way here.
"""
