"""Reports as they come to the command line: reading them from files and lines, and answering for each."""
