"""Pages of long lists: found by keys alone, and read in full for the rows that are shown."""

from typing import Any

from django.core.paginator import Page, Paginator


class KeyPaginator(Paginator):
    """For rows that are dear to read (sub-queries): none of another page is reckoned. It takes no query more."""

    def page(self, number: Any) -> Page:
        found = super().page(number)
        rows: Any = self.object_list
        keys: Any = found.object_list
        found.object_list = rows.filter(pk__in=keys.values("pk"))
        return found
