"""What camel_tools adds: number and gender of nouns, from its databases or one of our own."""
