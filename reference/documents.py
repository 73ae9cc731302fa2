"""All files that are made from the declarations, and what makes each."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from coreapi.contracts.event import EVENTS
from reference import asyncapi, attacks, event_page, openapi, permissions

ALL: Mapping[Path, Callable[[], str]] = {
    permissions.FILE: permissions.text,
    openapi.FILE: openapi.text,
    asyncapi.FILE: asyncapi.text,
    event_page.FILE: event_page.text,
    attacks.FILE: attacks.text,
    **{
        asyncapi.SCHEMAS / f"{action}.json": partial(asyncapi.schema_text, action)
        for action in EVENTS
    },
}
