"""A batch of messages needs the permission of one message.

Amazon SQS, "AddPermission": "Specifying SendMessage, DeleteMessage, or ChangeMessageVisibility for
ActionName.n also grants permissions for the corresponding batch versions of those actions:
SendMessageBatch, DeleteMessageBatch, and ChangeMessageVisibilityBatch."
"""

from typing import Any

from ministack.core import iam_actions

_action = iam_actions.extract_iam_action


def _of_one_message(service: str, *request: Any) -> str | None:
    action = _action(service, *request)
    return action.removesuffix("Batch") if service == "sqs" and action else action


iam_actions.extract_iam_action = _of_one_message
