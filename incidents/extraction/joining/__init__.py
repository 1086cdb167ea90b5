"""From frames to incidents: which clauses tell one act, what they lend each other, which figures are totals."""
