"""The whole installation as a folder: rows of one moment, the files they name, and what proves both."""
