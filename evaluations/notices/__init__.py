"""Telling people: once in the app, at most once by mail."""
