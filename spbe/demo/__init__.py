"""The demo city: Kota Denpasar. Its past is real and public; its two running cycles are sample data and say so."""
