from typing import Any

from aws_cdk import RemovalPolicy, Stack
from cdk_image_encoding_pipeline import ImageEncodingPipeline
from constructs import Construct


class ImageEncodingStack(Stack):
    """A whole pipeline: upload an image to its bucket, read the text and the row a moment later."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)

        pipeline = ImageEncodingPipeline(
            self,
            "Images",
            # So that `cdk destroy` leaves nothing behind. Without it, buckets and table stay with what is in them.
            removal_policy=RemovalPolicy.DESTROY,
        )

        # Where to upload and where to look, printed by `cdk deploy`.
        pipeline.add_outputs()
