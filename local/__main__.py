"""Start the local server: `python -m local`."""

import sys
from collections.abc import Mapping
from typing import Any

from local import ROOT
from local.run import run
from local.runtime.stack import Product

_BANNER = """
  Core API on {url}   (Ctrl-C stops it)

    sent mail               {url}/dev/outbox
    published events        {url}/dev/events
    seeded accounts         {url}/dev/seed

    organization admin      {organizationAdmin[email]}  {organizationAdmin[password]}
    system admin            {admin[email]}  {admin[password]}

  Try it:

    curl -s {url}/auth/login -H 'content-type: application/json' \\
      -d '{{"email": "{organizationAdmin[email]}", "secret": "{organizationAdmin[password]}"}}'
"""


def _product() -> Product:
    from local.core_api import CoreApi  # noqa: PLC0415 - not before the environment is safe

    return CoreApi()


def _parameters(url: str) -> Mapping[str, str]:
    """Return the parameters of the local stack; every other one keeps its default."""
    return {
        "Stage": "local",
        "AppUrl": url,
        "MailFrom": "core-api@example.com",
        "SupportEmail": "support@example.com",
        "RequireInternalTfa": "false",
    }


def _banner(url: str, seeded: Mapping[str, Any]) -> str:
    return _BANNER.format(url=url, **seeded)


if __name__ == "__main__":
    sys.exit(run(ROOT / "template.yaml", _product, _parameters, _banner))
