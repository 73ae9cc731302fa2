"""Print the template as CloudFormation gets it for production, for tools that know no SAM."""

import json

from local.runtime import environment
from tests.harness.transformed_template import ADDRESS, transformed

_TABLE_KEY = "arn:aws:kms:us-east-1:123456789012:key/example"

if __name__ == "__main__":
    environment.isolate()
    print(json.dumps(transformed("prod", **ADDRESS, TableKeyArn=_TABLE_KEY).document, indent=1))
