"""The product on the local stack: deploys, installs and populates it."""

from collections.abc import Mapping
from typing import Any

from coreapi import bootstrap, settings
from coreapi.bootstrap import App
from coreapi.operations.events import signing_keys
from coreapi.storage.table import client
from coreapi.storage.table.store import Store
from local.clock import OffsetClock
from local.runtime.functions import Functions
from local.runtime.stack import InvokeLater
from local.seed import seed


class CoreApi:
    """Deploys and populates the product as a stack's custom resources and operators do."""

    def custom_resource(
        self, name: str, properties: Mapping[str, Any], clock: OffsetClock
    ) -> Mapping[str, str]:
        """Make the signing keys, the only custom resource there is; answer their public part.

        Raises:
            NotImplementedError: the template has another one.
        """
        if name != "SigningKeys":
            message = f"the local server does not know the custom resource {name}"
            raise NotImplementedError(message)
        secret = settings.from_environment().token_keys_secret
        rotation = str(properties["Rotation"])
        made = signing_keys.make_signing_keys(secret, rotation, "local", None, clock.now())
        return {"PublicKeys": made.public_keys, "KeyId": made.key_id}

    def install(self, clock: OffsetClock, invoke_later: InvokeLater) -> None:
        """Build the product's App from the environment as it is now, on this clock."""
        now = settings.from_environment()
        store = Store(client.dynamodb(now), now.table_name)
        bootstrap.install(App(now, clock, store, invoke_later))

    def populate(self, functions: Functions) -> Mapping[str, Any]:
        """Run the bootstrap function, then the seed."""
        functions.invoke("BootstrapFunction", {})
        return seed(bootstrap.app()).view()
