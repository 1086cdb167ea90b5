"""From incidents to drafts: figures and sides settled, flags raised, doubts told, each value with its evidence."""
