"""Telling somebody once: lines under the bell, e-mails that wait, the private calendar address."""
