"""Who did it and who was hit, as one clause tells it."""
