"""Real pages in Debian's chromium: each role does its main job, and nothing complains."""
