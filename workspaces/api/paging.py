"""Cursor paging: stable while rows arrive, and as fast on page 1,000 as on page 1."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class Paging(CursorPagination):
    """`{"next", "previous", "results"}`, newest first; `?size=` up to 200. Subclass to change `ordering`."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "size"
    ordering: str | tuple[str, ...] = "-id"

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any] | None:
        """One page; 404 for a cursor that names no place in this list, such as one of another list."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, ValidationError):
            if self.cursor_query_param not in request.query_params:
                raise
            raise NotFound(self.invalid_cursor_message) from None
