"""Pictures of what a filter holds: counted in the database, drawn here, written out by templates."""
