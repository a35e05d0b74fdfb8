"""A server that speaks S3 on this machine, as a process of its own: moto's."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import httpx
from pydantic import SecretStr

from notes.places import Place, StoreKind
from tests.standins import ports

REGION = "eu-central-1"


@dataclass(frozen=True)
class S3:
    """`url` is its address; `key` and `secret` open it also where it looks."""

    url: str
    key: str
    secret: str = field(repr=False)
    client: Any = field(repr=False)

    def bucket(self) -> str:
        """A new one."""
        name = f"meetings-{uuid.uuid4().hex[:12]}"
        self.client.create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        return name

    def remove(self, bucket: str) -> None:
        """Empty a bucket and remove it."""
        for one in self.client.list_objects_v2(Bucket=bucket).get("Contents", []):
            self.client.delete_object(Bucket=bucket, Key=one["Key"])
        self.client.delete_bucket(Bucket=bucket)

    def place(self, bucket: str, **told: str) -> Place:
        """How to get in; `key`, `secret`, `endpoint` and `path` may be others."""
        secrets = {
            "access_key": told.pop("key", self.key),
            "secret": told.pop("secret", self.secret),
        }
        options = {"bucket": bucket, "region": REGION, "endpoint": self.url, **told}
        return Place(
            StoreKind.AWS, options, {name: SecretStr(value) for name, value in secrets.items()}
        )

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Have it look at signatures, for the length of a block."""
        self._let_in(0)
        try:
            yield
        finally:
            self._let_in(float("inf"))

    def somebody(self, *may: str) -> dict[str, str]:
        """The keys of another user, who may do no more than this; for `place`."""
        key, secret = _user(self.url, *may)
        return {"key": key, "secret": secret}

    def _let_in(self, calls: float) -> None:
        """How many calls from now on aren't looked at."""
        asked = httpx.post(f"{self.url}/moto-api/reset-auth", content=str(calls))
        asked.raise_for_status()


@contextmanager
def serving() -> Iterator[S3]:
    """One at work."""
    port = ports.free()
    with ports.listening([sys.executable, "-m", "moto.server", "-p", str(port)], port):
        url = f"http://127.0.0.1:{port}"
        key, secret = _user(url, "s3:*")
        yield S3(url, key, secret, _client("s3", url, key, secret))


def _user(url: str, *may: str) -> tuple[str, str]:
    iam = _client("iam", url, "first", "first")
    name = f"minutes-{uuid.uuid4().hex[:8]}"
    statement = {"Effect": "Allow", "Action": list(may), "Resource": "*"}
    rights = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="may", PolicyDocument=rights)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def _client(service: str, url: str, key: str, secret: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        region_name=REGION,
    )
