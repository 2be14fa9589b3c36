"""Who measured what, when, with which proof, and who agreed; the official results beside it."""
