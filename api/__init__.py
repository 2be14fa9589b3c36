"""/api/v1/: the same functions, permissions and refusals as the pages, in JSON."""
