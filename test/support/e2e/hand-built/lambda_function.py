"""A typical hand-written function: it overwrites whole items, without conditions and checks."""

import base64
import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        image = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.put_object(Bucket=os.environ["OUTPUTS"], Key=key + ".txt", Body=base64.b64encode(image))
        table.put_item(Item={"image_name": key, "status": "done", "size_bytes": str(len(image)), "revision": True})
    return {"statusCode": 200}
