"""Recognizers: each turns lexicon words into values of one kind."""
