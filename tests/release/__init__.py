"""What was released: the fingerprints of its migrations, and a sample city as its program had made it."""
