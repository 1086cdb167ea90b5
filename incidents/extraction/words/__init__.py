"""The words that extraction knows: the tables read and compiled, the folding, and finding them in a text."""
