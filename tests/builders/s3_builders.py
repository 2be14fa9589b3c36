"""A server that speaks S3, on the loopback, with one private bucket."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

BUCKET, PREFIX, KEY = "bukti-uji", "kota", "kunci-uji"


class TestBucket:
    """The server's address, and what lies in its bucket."""

    __test__ = False

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        os.environ.setdefault("MOTO_S3_CUSTOM_ENDPOINTS", "")
        self.start()
        self.port = self.server.get_host_and_port()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = boto3.client(
            "s3", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id=KEY, aws_secret_access_key=KEY
        )
        self.client.create_bucket(Bucket=BUCKET)
        self.empty()  # all servers of a process share what they keep, and another test's may have left something

    def start(self) -> None:
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=getattr(self, "port", 0), verbose=False)
        self.server.start()

    def stop(self) -> None:
        self.server.stop()

    def names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return sorted(entry["Key"] for page in pages for entry in page.get("Contents", ()))

    def empty(self) -> None:
        for name in self.names():
            self.client.delete_object(Bucket=BUCKET, Key=name)

    def environment(self) -> dict[str, str]:
        return {
            "S3_BUCKET": BUCKET,
            "S3_PREFIX": PREFIX,
            "S3_URL": self.url,
            "S3_ACCESS_KEY": KEY,
            "S3_SECRET_KEY": KEY,
        }

    def options(self, workplace_root: str, **more: str) -> dict[str, str]:
        return {
            "bucket_name": BUCKET,
            "location": PREFIX,
            "endpoint_url": self.url,
            "region_name": "us-east-1",
            "access_key": KEY,
            "secret_key": KEY,
            "workplace_root": workplace_root,
            **more,
        }


@contextmanager
def test_bucket() -> Iterator[TestBucket]:
    bucket = TestBucket()
    try:
        yield bucket
    finally:
        bucket.stop()


test_bucket.__test__ = False
