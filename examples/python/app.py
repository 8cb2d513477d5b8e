#!/usr/bin/env python3
from aws_cdk import App

from image_encoding_stack import ImageEncodingStack
from tailored_image_encoding_stack import TailoredImageEncodingStack

app = App()

ImageEncodingStack(
    app,
    "ImageEncodingExample",
    description="Encodes every image uploaded to S3 as Base64, with an item for each image in DynamoDB.",
)

TailoredImageEncodingStack(
    app,
    "TailoredImageEncodingExample",
    description="Encodes the photographs of an existing bucket as data URIs.",
    upload_bucket_name=app.node.get_context("uploadBucket"),
)

app.synth()
