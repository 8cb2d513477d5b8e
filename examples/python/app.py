#!/usr/bin/env python3
from aws_cdk import App

from image_encoding_stack import ImageEncodingStack
from tailored_image_encoding_stack import TailoredImageEncodingStack

app = App()

ImageEncodingStack(
    app,
    "ImageEncodingExample",
    description="Turns every image uploaded to S3 into Base64 text, with a record of each in DynamoDB.",
)

TailoredImageEncodingStack(
    app,
    "TailoredImageEncodingExample",
    description="Turns the photographs of a bucket that was there before into data URIs.",
    upload_bucket_name=app.node.get_context("uploadBucket"),
)

app.synth()
