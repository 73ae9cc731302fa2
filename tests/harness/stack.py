"""The stack of `template.yaml` for the tests: table, secrets, functions, settings.

Every function runs with the environment that the template gives it, and no other: one that reads a
secret that it was not given fails here as on AWS.
"""

import copy
import gc
import os
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

from botocore import UNSIGNED
from botocore.config import Config
from moto import mock_aws
from moto.backends import get_backend
from moto.core.models import botocore_stubber

from coreapi import settings as settings_module
from coreapi.access.actor import SystemActor
from coreapi.access.secrets import secret_store
from coreapi.bootstrap import App
from coreapi.clock import Clock
from coreapi.context import Origin
from coreapi.operations.events import bootstrap, signing_keys
from coreapi.settings import Argon2Settings, Settings
from coreapi.storage import rbac
from coreapi.storage.table import client
from coreapi.storage.table.store import Store
from local import ROOT
from local.gateway.routing import Router
from local.runtime import aws, environment, messaging, moto_engine, moto_shortcuts
from local.runtime.functions import Functions
from local.template.intrinsics import ACCOUNT, REGION
from local.template.template import load_template
from tests.harness.table import Table, table

# The least that Argon2 accepts: only one test is about the cost of a hash.
CHEAP_HASHES = Argon2Settings(memory_kib=8, iterations=1)
_PARAMETERS = {
    "Stage": "local",
    "AppUrl": "https://app.example.com",
    "MailFrom": "no-reply@example.com",
    "SupportEmail": "support@example.com",
    "RequireInternalTfa": "false",
}


class Stack:
    """The deployed product; one for all tests of a process."""

    def __init__(self, clock: Clock, **parameters: str) -> None:
        """Deploy; `parameters` are the template's own and replace the usual ones."""
        self.endpoint = environment.options().dynamodb_endpoint
        self._clock = clock
        # For good: starting it anew costs more than most tests. Credentials are conftest.py's.
        mock_aws(config={"core": {"mock_credentials": False}}).start(reset=False)
        self._secrets: Any = {}
        self.template = load_template(ROOT / "template.yaml", {**_PARAMETERS, **parameters})
        self.functions = Functions(self.template.functions(), self.template.layer_folders())
        self.router = Router(self.template.routes())
        self._kind, self._properties = next(self.template.properties("AWS::DynamoDB::Table"))
        self.table_name = f"{self._kind}-{os.getpid()}" if self.endpoint else self._kind
        moto_engine.install()
        with self.up():  # clients are made inside, all with the same credentials
            self.table: Table = table(self.table_name, self.endpoint)
            self._deploy()
        self._own: dict[str, Settings] = {}
        gc.collect()
        gc.freeze()  # objects that live as long as the process need no further collection

    @contextmanager
    def up(self) -> Generator[None]:
        """Let only moto answer for AWS, one call at a time."""
        passed = str(urlsplit(self.endpoint).netloc) if self.endpoint else None

        def process_request(request: Any) -> object:
            if passed is not None and urlsplit(str(request.url)).netloc == passed:
                return None
            with aws.exclusive():  # moto is not thread-safe
                answered = moto_shortcuts.answer(request)
            assert answered is not None, f"a test was about to call {request.url}"
            return answered

        vars(botocore_stubber)["process_request"] = process_request
        try:
            yield
        finally:
            del vars(botocore_stubber)["process_request"]

    def fresh(self) -> None:
        """Restore table, secrets, mail, queues and bus to their state after a deploy."""
        if not self.table.exists():  # a test of something else has emptied moto's memory
            self._fill()
        secrets = memory("secretsmanager").secrets
        if _versions(secrets) != _versions(self._secrets):
            secrets.clear()
            secrets.update(copy.deepcopy(self._secrets))
            secret_store.forget()
        memory("ses").sent_messages.clear()
        messaging.empty()
        self.table.restore()

    def app(self, clock: Clock) -> App:
        """Return an App that has everything any function has."""
        app = App(self.settings, clock, self.store)
        kept: Any = object.__getattribute__(app, "_cached_roles")
        kept.roles, kept.until = self.roles, time.monotonic() + 60  # as after other requests
        return app

    def settings_of(self, function: str) -> Settings:
        """Return the settings of a function's own environment."""
        if function not in self._own:
            expressions = self.template.functions()[function].environment
            self._own[function] = self._settings(
                {name: self.template.resolver.text(value) for name, value in expressions.items()}
            )
        return self._own[function]

    def _deploy(self) -> None:
        manager = aws.client("secretsmanager")
        for logical_id, properties in self.template.properties("AWS::SecretsManager::Secret"):
            name = self.template.resolver.text({"Ref": logical_id})
            aws.create_secret(manager, name, properties)
        messaging.create(self.template)
        self.settings = self._settings(self.template.environment())
        for name, properties in self.template.custom_resources():
            secret, now = self.settings.token_keys_secret, self._clock.now()
            made = signing_keys.make_signing_keys(
                secret, properties["Rotation"], "first", None, now
            )
            self.template.resolver.attributes |= {
                f"{name}.PublicKeys": made.public_keys,
                f"{name}.KeyId": made.key_id,
            }
        self.settings = self._settings(self.template.environment())
        self._secrets = copy.deepcopy(dict(memory("secretsmanager").secrets))
        self.store = Store(self._dynamodb(), self.table_name)
        self._fill()
        self.roles = rbac.roles(self.store)

    def _dynamodb(self) -> Any:
        """Return the product's client, with longer timeouts for DynamoDB Local.

        That shares this machine with its callers, so a late answer is no error.
        """
        if self.endpoint is None:
            made = client.dynamodb(self.settings)
            made.meta.events.register("choose-signer.dynamodb", _unsigned)
            return made
        patient = Config(connect_timeout=60, read_timeout=60, max_pool_connections=64)
        return aws.client("dynamodb", self.endpoint, client.CONFIG.merge(patient))

    def _fill(self) -> None:
        aws.client("sesv2").create_email_identity(EmailIdentity=self.settings.mail_from)
        self.table.create(self._properties)
        app = App(self.settings, self._clock, self.store)
        bootstrap.install(app.call(SystemActor(), Origin(request_id="deploy")))
        self.table.keep()

    def _settings(self, variables: Mapping[str, str]) -> Settings:
        return replace(
            settings_module.from_environment(variables),
            table_name=self.table_name,
            dynamodb_endpoint=self.endpoint,
            argon2=CHEAP_HASHES,
        )


def _unsigned(**_: object) -> Any:
    """Choose no signature: moto checks none, and it costs as much as an answer."""
    return UNSIGNED


def _versions(secrets: Any) -> dict[str, list[str]]:
    return {name: list(secret.versions) for name, secret in secrets.items()}


def memory(service: str) -> Any:
    return cast("Any", get_backend(service))[ACCOUNT][REGION]  # pyright: ignore[reportArgumentType, reportCallIssue]
