"""The HTTP API for other systems: assess, explain, rules, vocabulary, records. `/api/openapi.json` describes it.

Every answer that is not what was asked for is `shapes.Refusal`: what is wrong, in Chinese and English.
"""

from __future__ import annotations

from fastapi import APIRouter

from qsd_rules.desk.api import assessing, explaining, policy, records

API = APIRouter(prefix="/api")
for part in (assessing, explaining, policy, records):
    API.include_router(part.ROUTER)
