"""What is measured: instruments, domains, aspects, indicators, criteria, evidence items."""
