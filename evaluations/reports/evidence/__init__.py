"""What is asked, sent, returned, due, too old; the review queue and the library."""
