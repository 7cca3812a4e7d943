"""Client of the store: DynamoDB's JSON protocol."""

import json

import httpx

from deployment.documents import Document
from local.cloudformation.arns import REGION

TABLES = "DynamoDB_20120810"
STREAMS = "DynamoDBStreams_20120810"


class DynamoDBError(Exception):
    """Error response of the store; `code` is DynamoDB's error code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Connection:
    """A connection pool. Items stay in wire format, because Lambda gets stream records in that format."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=10, trust_env=False)

    async def call(self, action: str, request: Document, service: str = TABLES) -> Document:
        """One request. Raises DynamoDBError, and httpx's errors while the store is down."""
        headers = {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": f"{service}.{action}",
            # The store requires a signature but does not check it.
            "authorization": f"AWS4-HMAC-SHA256 Credential=local/20260101/{REGION}/dynamodb/aws4_request, "
            "SignedHeaders=host, Signature=0",
            "x-amz-date": "20260101T000000Z",
        }
        answer = await self._client.post("/", content=json.dumps(request), headers=headers)
        document: Document = answer.json()
        if answer.is_error:
            code = str(document.get("__type", answer.status_code)).rpartition("#")[2]
            raise DynamoDBError(code, str(document.get("message", document.get("Message", ""))))
        return document

    async def close(self) -> None:
        await self._client.aclose()
