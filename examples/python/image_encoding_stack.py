from typing import Any

from aws_cdk import RemovalPolicy, Stack
from cdk_image_encoding_pipeline import ImageEncodingPipeline
from constructs import Construct


class ImageEncodingStack(Stack):
    """A complete pipeline: upload an image to its bucket, and read the output and the item a moment later."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)

        pipeline = ImageEncodingPipeline(
            self,
            "Images",
            # With this policy, `cdk destroy` deletes all data. By default, buckets and table are retained.
            removal_policy=RemovalPolicy.DESTROY,
        )

        # Stack outputs with the names of buckets, table and queue. `cdk deploy` prints them.
        pipeline.add_outputs()
