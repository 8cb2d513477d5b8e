"""The Python handler that a careful developer would write, with the fastest settings of boto3."""

import base64
import os
from datetime import datetime, timezone
from urllib.parse import unquote_plus

import boto3
from botocore.config import Config

# Clients are created once per process. With its default checksum, boto3 sends the body in small chunks, and it hashes
# the body to sign it. Both are off because TLS protects the body.
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
