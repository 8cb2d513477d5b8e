"""The Python handler: what a careful developer would write, with boto3 at its best settings."""

import base64
import os
from datetime import datetime, timezone
from urllib.parse import unquote_plus

import boto3
from botocore.config import Config
from botocore.handlers import add_expect_header

# Clients are made once. The checksum that boto3 would add makes it send the text in small chunks, and signing the text
# hashes it: TLS protects it without both.
COMMON = {"tcp_keepalive": True, "retries": {"mode": "standard"}}
s3 = boto3.client(
    "s3",
    config=Config(
        s3={"payload_signing_enabled": False},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        **COMMON,
    ),
)
dynamodb = boto3.client("dynamodb", config=Config(**COMMON))

# boto3 asks before every body whether it may send it, which takes a turn, and has no setting for that. This takes the
# question out through its internals, to see what it costs.
if os.environ.get("BOTO_WITHOUT_EXPECT"):
    s3.meta.events.unregister("before-call.s3", add_expect_header)

OUTPUT_BUCKET = os.environ["OUTPUT_BUCKET"]
OUTPUT_SUFFIX = os.environ["OUTPUT_SUFFIX"]
TABLE = os.environ["METADATA_TABLE"]
KEY_NAME = os.environ["TABLE_KEY_NAME"]


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        encode(bucket, unquote_plus(record["s3"]["object"]["key"]))
    return {"encoded": len(event["Records"])}


def encode(bucket, key):
    source = s3.get_object(Bucket=bucket, Key=key)
    image = source["Body"].read()
    text = base64.b64encode(image)
    output_key = key + OUTPUT_SUFFIX
    output = s3.put_object(Bucket=OUTPUT_BUCKET, Key=output_key, Body=text, ContentType="text/plain")
    dynamodb.put_item(
        TableName=TABLE,
        Item={
            KEY_NAME: {"S": key},
            "source_bucket": {"S": bucket},
            "source_etag": {"S": source["ETag"]},
            "size_bytes": {"N": str(len(image))},
            "content_type": {"S": source["ContentType"]},
            "output_bucket": {"S": OUTPUT_BUCKET},
            "output_key": {"S": output_key},
            "output_etag": {"S": output["ETag"]},
            "output_size_bytes": {"N": str(len(text))},
            "encoded_at": {"S": datetime.now(timezone.utc).isoformat()},
        },
    )
