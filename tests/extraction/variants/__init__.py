"""Variants of annotated reports that say the same, or something more whose answer is known: what do the rules hold to?

`kinds` makes them, `measure` counts which answers survive, `phrases.csv` and `additions.csv` hold the words.
"""
