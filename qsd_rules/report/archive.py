"""Office files without the hour they were made at: the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a ZIP archive can tell; it stands for none."""


def without_the_hour(archive: bytes) -> bytes:
    """The same ZIP archive with its members in their order, each dated as early as can be."""
    told = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            target.writestr(member, source.read(name))
    return told.getvalue()
