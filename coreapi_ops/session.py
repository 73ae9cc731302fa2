"""A signed-in administrator, over HTTP."""

import json
from collections.abc import Callable
from typing import Any

import urllib3

from coreapi_ops.target import OperatorError


class RefusedError(OperatorError):
    """The API has refused a request; with the code of the problem."""

    def __init__(self, code: str, detail: str) -> None:
        """Take the code and the details that the API returned."""
        super().__init__(f"{code}: {detail}")
        self.code = code


class Session:
    """Requests with one access token."""

    def __init__(self, api_url: str) -> None:
        """Create a session with the API; `sign_in` signs in."""
        self._api_url = api_url
        self._headers = {"content-type": "application/json"}

    def sign_in(self, email: str, password: str, ask_code: Callable[[], str]) -> None:
        """Sign in; a second factor's code is asked for where it is needed.

        Raises:
            OperatorError: The API refuses.
        """
        credentials = {"email": email, "secret": password}
        try:
            tokens = self.send("POST", "/auth/login", credentials)
        except RefusedError as refused:
            if refused.code != "TFA_REQUIRED":
                raise
            tokens = self.send("POST", "/auth/login", {**credentials, "tfaCode": ask_code()})
        self._headers["authorization"] = f"Bearer {tokens['accessToken']}"

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer to a request.

        Raises:
            OperatorError: The API cannot be reached.
            RefusedError: It refuses.
        """
        content = None if body is None else json.dumps(body).encode()
        try:
            answer = urllib3.request(
                method,
                f"{self._api_url}{path}",
                body=content,
                headers=self._headers,
                retries=False,
                timeout=30,
            )
        except urllib3.exceptions.HTTPError as error:
            raise OperatorError(f"Nothing answers on {self._api_url}: {error}") from error
        document = answer.json()
        if answer.status >= 400:  # noqa: PLR2004 - HTTP's own line
            fields = "".join(
                f" {each['pointer']}: {each['message']}" for each in document.get("errors", ())
            )
            raise RefusedError(document["code"], f"{document['detail']}{fields}")
        return document
