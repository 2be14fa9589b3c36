"""Documents, what cites them, who asked for them, what was judged of them."""
