"""Pages of long lists: found by keys alone, and read in full for the rows that are shown."""

from typing import Any

from django.core.paginator import Page, Paginator


class KeyPaginator(Paginator):
    """For rows that are dear to read (sub-queries): none of another page is reckoned. It takes no query more."""

    def _get_page(self, rows: Any, *args: Any, **kwargs: Any) -> Page:
        return super()._get_page(self.object_list.filter(pk__in=rows.values("pk")), *args, **kwargs)
