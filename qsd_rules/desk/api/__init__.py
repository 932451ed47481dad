"""The HTTP API for other systems: assess, explain, rules, vocabulary, records. `/api/openapi.json` describes it.

Every answer that is not what was asked for is `shapes.Refusal`: what is wrong, in Chinese and English.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.security import APIKeyCookie, HTTPBearer

from qsd_rules.desk.api import assessing, explaining, policy, records
from qsd_rules.desk.visit import VISIT_COOKIE

TOKEN = HTTPBearer(scheme_name="token", description="a token of `qsd-rules users token`", auto_error=False)
SIGNED_IN = APIKeyCookie(
    name=VISIT_COOKIE, scheme_name="visit", description="the cookie of who is signed in", auto_error=False
)
"""Either will do where people sign in; they are told here, and looked at in `desk.visit`."""

API = APIRouter(prefix="/api", dependencies=[Depends(TOKEN), Depends(SIGNED_IN)])
for part in (assessing, explaining, policy, records):
    API.include_router(part.ROUTER)
