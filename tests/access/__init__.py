"""Who gets what from every URL: the table (table.py), the people and objects (world.py), the walk (walk.py)."""
