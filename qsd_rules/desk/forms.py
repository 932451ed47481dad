"""Forms as they come in: read within limits, and only with the token that the desk put into them."""

from __future__ import annotations

import hmac
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request

from qsd_rules.desk.refusals import STALE_FORM, TRY_AGAIN, Refused
from qsd_rules.desk.visit import visit_of
from qsd_rules.source.limits import UNSEEN

FORM_TOKEN: Final = "form_token"
MOST_FIELDS: Final = 6_000
MOST_FILES: Final = 40


async def checked_form(request: Request) -> FormData:
    """The fields of a form that one of the desk's own pages sent.

    Raises:
        Refused: it lacks its token, is too large, or is no form.
    """
    desk_limit = request.app.state.desk.settings.most_bytes
    form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=desk_limit)
    given = form.get(FORM_TOKEN)
    wanted = visit_of(request).form_token
    if not isinstance(given, str) or not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Refused(403, STALE_FORM, TRY_AGAIN)
    return form


def text_field(form: FormData, name: str) -> str:
    """A field's words without what can't be seen; empty when it isn't there or is a file."""
    value = form.get(name, "")
    return UNSEEN.sub("", value) if isinstance(value, str) else ""
