"""Cursor paging: stable while rows arrive, and as fast on page 1,000 as on page 1."""

from rest_framework.pagination import CursorPagination


class Paging(CursorPagination):
    """`{"next", "previous", "results"}`, newest first; `?size=` up to 200. Subclass to change `ordering`."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "size"
    ordering: str | tuple[str, ...] = "-id"
