"""A report cut into paragraphs, sentences and clauses, and the stretches that cue words govern."""
