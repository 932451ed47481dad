"""The desk as an ASGI application: pages and API over one policy, one database and one set of limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qsd_rules.desk.accounts.passwords import nobody
from qsd_rules.desk.answers import Answers, response_to
from qsd_rules.desk.api import API
from qsd_rules.desk.api.description import describe_assessments
from qsd_rules.desk.jobs import Jobs
from qsd_rules.desk.loaded import Shelf, give_rows
from qsd_rules.desk.pages import PAGES
from qsd_rules.desk.protection.headers import SecurityHeaders
from qsd_rules.desk.protection.origins import Origins
from qsd_rules.desk.protection.outside import Outside
from qsd_rules.desk.protection.rates import Rates
from qsd_rules.desk.protection.sizes import BodySizes
from qsd_rules.desk.rendering import HERE, environment
from qsd_rules.desk.settings import Settings
from qsd_rules.desk.shared import Desk
from qsd_rules.desk.storage.database import open_database
from qsd_rules.desk.storage.packs import files_of_pack, keep_pack
from qsd_rules.desk.visit import Visits
from qsd_rules.desk.work import Work
from qsd_rules.policy.model import Policy
from qsd_rules.version import VERSION

REPORT_STYLES = HERE.parent / "report" / "styles"


def create_application(policy: Policy, settings: Settings) -> FastAPI:
    """The application of one desk.

    Raises:
        InputProblems: the database can't be opened.
    """
    desk = Desk(
        policy=policy,
        settings=settings,
        database=open_database(settings.database),
        work=Work(settings.threads, settings.waiting, settings.seconds),
        templates=environment(),
        shelf=Shelf(),
    )

    keep_pack(desk.database, policy, files_of_pack(settings.rules, policy))
    give_rows(desk)
    if settings.sign_in:
        nobody()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        jobs = Jobs(desk.database, settings)
        jobs.start()
        yield
        jobs.close()
        desk.work.close()
        desk.database.close()

    async def answered(request: Request, error: Exception) -> Response:
        return response_to(error, request, desk)

    application = FastAPI(
        title="qsd-rules",
        version=VERSION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        exception_handlers={HTTPException: answered, RequestValidationError: answered},
        middleware=[
            # Whose forwarded headers nobody vouches for are not looked at.
            *([Middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.proxies))] if settings.proxies else []),
            Middleware(Outside, path=settings.path),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5),
            Middleware(SecurityHeaders),
            Middleware(Answers, desk=desk),
            Middleware(Origins, hosts=settings.hosts),
            Middleware(BodySizes, most=settings.most_bytes),
            Middleware(Rates, a_minute=settings.requests_a_minute),
            Middleware(Visits, desk=desk),
        ],
    )
    application.state.desk = desk
    application.state.navigation = [page.NAVIGATION for page in PAGES if page.NAVIGATION is not None]
    application.include_router(API)
    describe_assessments(application)
    application.router.routes.extend(route for page in PAGES for route in page.ROUTES)
    application.router.routes.append(Mount("/static/report", StaticFiles(directory=REPORT_STYLES)))
    application.router.routes.append(Mount("/static", StaticFiles(directory=HERE / "static")))
    return application
