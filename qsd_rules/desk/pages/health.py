"""Whether the desk is well, for whoever watches over it: it answers, and its database can be read."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.tables import LAYOUTS
from qsd_rules.version import VERSION

NAVIGATION = None


async def show(request: Request) -> Response:
    """200 where all is well, else 503. It tells nothing that is kept, and needs no sign-in."""
    desk = desk_of(request)
    well = await desk.work.do(can_be_read, desk)
    return JSONResponse({"status": "ok" if well else "no database", "program": VERSION}, 200 if well else 503)


def can_be_read(desk: Desk) -> bool:
    """Whether the database answers."""
    try:
        with desk.database.reading() as connection:
            connection.execute(select(LAYOUTS.c.layout)).scalar_one()
    except SQLAlchemyError:
        return False
    return True


ROUTES = (Route("/health", show, methods=["GET"]),)
