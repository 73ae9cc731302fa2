"""Print the template as CloudFormation gets it for production, for tools that know no SAM."""

import json

from local.runtime import environment
from tests.translated import ADDRESS, translated

_TABLE_KEY = "arn:aws:kms:us-east-1:123456789012:key/example"

if __name__ == "__main__":
    environment.isolate()
    print(json.dumps(translated("prod", **ADDRESS, TableKeyArn=_TABLE_KEY).document, indent=1))
