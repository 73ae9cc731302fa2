"""Files too large for an answer: stored in a bucket for a while, readable by a signed link."""

from hashlib import sha256

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from coreapi import aws, policy
from coreapi.errors import ServiceUnavailable

# The region's own endpoint, and links with a signature version that it can check.
_CONFIG = Config(
    connect_timeout=1,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    signature_version="s3v4",
    s3={"addressing_style": "virtual"},
)


def put(bucket: str, content: bytes, media_type: str) -> str:
    """Store a file, and return a link to it that is valid for `policy.REPORT_LINK_LIFETIME`.

    Raises:
        ServiceUnavailable: The bucket cannot be reached, or does not take it.
    """
    key = sha256(content).hexdigest()
    s3 = aws.client("s3", _CONFIG)
    try:
        s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=media_type)
    except (BotoCoreError, ClientError) as error:
        raise ServiceUnavailable from error
    return s3.generate_presigned_url(
        "get_object",
        Params={"Bucket": bucket, "Key": key},
        ExpiresIn=int(policy.REPORT_LINK_LIFETIME.total_seconds()),
    )
