"""One file a page family, as in views/."""
