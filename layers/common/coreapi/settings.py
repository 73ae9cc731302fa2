"""Configuration: the only reader of the environment. Built once; what is missing fails at once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Argon2Settings:
    """Cost of one password hash: OWASP's minimum for Argon2id."""

    memory_kib: int = 19_456
    iterations: int = 2
    parallelism: int = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of a stack, or of the local server.

    Attributes:
        stage: `local`, `dev`, `preprod` or `prod`.
        table_name: The one DynamoDB table.
        dynamodb_endpoint: Another endpoint than AWS's own (DynamoDB Local), or None.
        token_issuer: `iss` of access tokens.
        token_audience: `aud` of access tokens.
        signing_public_keys: The JSON Web Key Set that verifies access tokens, as JSON text.
        signing_key_id: `kid` of the key that signs new ones.
        token_keys_secret: Where signing and refresh keys are kept; few functions may read it.
        pseudonym_key_secret: Where the key of keyed hashes is kept: decoys, networks, addresses.
        tfa_key_secret: Where the key that encrypts second factors is kept.
        preprod_key_secret: Where the seed of preproduction API keys is kept.
        sealing_key_secret: Where the key that signs seals of the audit trail is kept.
        preprod_password_secret: Where the password of the nightly reset is kept.
        event_queue_url: Queue of the audit entries that are to be published.
        event_bus: ARN of the bus that events go to.
        mail_from: Sender of mails.
        product_name: What mails and authenticator apps call the product.
        support_email: Address that mails name for questions.
        app_url: Address of the client application; mailed links begin with it.
        require_internal_tfa: Whether roles of system scope count only in a session with a second
            factor.
        reports_bucket: Where reports are put that are too large to be answered, or None where
            none is.
        report_fonts: A folder with fonts for reports beside the renderer's own, or None.
        argon2: Cost of a password hash; the same in every stack.
    """

    stage: str
    table_name: str
    dynamodb_endpoint: str | None
    token_issuer: str
    token_audience: str
    signing_public_keys: str
    signing_key_id: str
    token_keys_secret: str
    pseudonym_key_secret: str
    tfa_key_secret: str
    preprod_key_secret: str
    sealing_key_secret: str
    preprod_password_secret: str
    event_queue_url: str
    event_bus: str
    mail_from: str
    product_name: str
    support_email: str
    app_url: str
    require_internal_tfa: bool
    reports_bucket: str | None
    report_fonts: str | None
    argon2: Argon2Settings = field(default_factory=Argon2Settings)

    @property
    def is_production(self) -> bool:
        """Return whether this stage has real customers' data; an unknown stage has."""
        return self.stage not in {"local", "dev", "preprod"}


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        KeyError: A variable that every function needs is missing.
    """
    return Settings(
        stage=environment["STAGE"],
        table_name=environment["TABLE_NAME"],
        dynamodb_endpoint=environment.get("DYNAMODB_ENDPOINT") or None,
        token_issuer=environment["TOKEN_ISSUER"],
        token_audience=environment["TOKEN_AUDIENCE"],
        signing_public_keys=environment["SIGNING_PUBLIC_KEYS"],
        signing_key_id=environment["SIGNING_KEY_ID"],
        token_keys_secret=environment.get("TOKEN_KEYS_SECRET", ""),
        pseudonym_key_secret=environment.get("PSEUDONYM_KEY_SECRET", ""),
        tfa_key_secret=environment.get("TFA_KEY_SECRET", ""),
        preprod_key_secret=environment.get("PREPROD_KEY_SECRET", ""),
        sealing_key_secret=environment.get("SEALING_KEY_SECRET", ""),
        preprod_password_secret=environment.get("PREPROD_PASSWORD_SECRET", ""),
        event_queue_url=environment.get("EVENT_QUEUE_URL", ""),
        event_bus=environment.get("EVENT_BUS", ""),
        mail_from=environment.get("MAIL_FROM", ""),
        product_name=environment.get("PRODUCT_NAME", ""),
        support_email=environment.get("SUPPORT_EMAIL", ""),
        app_url=environment.get("APP_URL", "").rstrip("/"),
        require_internal_tfa=environment.get("REQUIRE_INTERNAL_TFA") == "true",
        reports_bucket=environment.get("REPORTS_BUCKET") or None,
        report_fonts=environment.get("REPORT_FONTS") or None,
    )
