"""Record linkage: which rows speak of the same person or business. Pure; knows no Django.

Tables in (Arrow), tables out; what a field means is told by a mapping of columns to roles
(``guyub.linkage.roles``). Models are data (``guyub.linkage.model``). Whoever calls keeps the rows:
nothing that is read here outlives the call (``guyub.linkage.workspace``).
"""
