"""What `./sijil` does: the virtual environment, the database, the first content, the web server.

Standard library only, since it runs before anything is installed.
"""
