"""A page for load balancers and supervisors: is this process able to answer, with its database?"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from workspaces.policy import public


@public
@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 `ok`, or 503 with the reason when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
