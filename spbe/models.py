"""What this installation is: a demo city or a real one. Nobody may mix the two."""

from django.db import models


class Installation(models.Model):
    """One row at most. A database without it is unmarked: the demo refuses to touch it once it holds people."""

    is_demo = models.BooleanField("kota contoh")
    seeded_at = models.DateTimeField("dibuat pada", auto_now_add=True)

    def __str__(self) -> str:
        return "kota contoh" if self.is_demo else "kota"
