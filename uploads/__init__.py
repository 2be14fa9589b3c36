"""Files on their way in: pieces (tus), what kind a file is by its content, how large it may be."""
