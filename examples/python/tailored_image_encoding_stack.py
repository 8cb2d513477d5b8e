from typing import Any

from aws_cdk import Duration, RemovalPolicy, Size, Stack
from aws_cdk.aws_cloudwatch import Dashboard, GraphWidget
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_iam import Role, ServicePrincipal
from aws_cdk.aws_lambda import Architecture
from aws_cdk.aws_logs import LogGroup, RetentionDays
from aws_cdk.aws_s3 import Bucket
from aws_cdk.aws_sns import Topic
from cdk_image_encoding_pipeline import (
    AlarmTuning,
    ContentPolicy,
    EncodingTrigger,
    ImageEncodingPipeline,
    ImageFormat,
    OutputFormat,
)
from constructs import Construct


class TailoredImageEncodingStack(Stack):
    """A pipeline with an existing bucket that uses most of the props."""

    def __init__(self, scope: Construct, construct_id: str, *, upload_bucket_name: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)

        pipeline = ImageEncodingPipeline(
            self,
            "Photos",
            # Encode photographs of up to 20 MiB under photos/.
            input_bucket=Bucket.from_bucket_name(self, "Uploads", upload_bucket_name),
            prefix_filter="photos/",
            suffix_filters=[".jpg", ".jpeg", ".png"],
            content_policy=ContentPolicy.images(formats=[ImageFormat.JPEG, ImageFormat.PNG]),
            max_object_size=Size.mebibytes(20),
            synchronize_deletes=True,
            # Write data URIs, and name the partition key of the items image_name.
            output_format=OutputFormat.DATA_URI,
            output_prefix="data-uris/",
            table_key_name="image_name",
            rejected_item_retention=Duration.days(30),
            # Configure the function and the trigger.
            trigger=EncodingTrigger.queue(batch_size=5, max_concurrency=10),
            timeout=Duration.minutes(1),
            memory_size=1024,
            architecture=Architecture.X86_64,
            log_group=LogGroup(
                self,
                "Log",
                retention=RetentionDays.ONE_WEEK,
                removal_policy=RemovalPolicy.DESTROY,
            ),
            removal_policy=RemovalPolicy.DESTROY,
        )

        # The website uploads images and reads outputs and items.
        website = Role(self, "Website", assumed_by=ServicePrincipal("ec2.amazonaws.com"))
        pipeline.grant_upload(website)
        pipeline.grant_read_output(website)
        pipeline.grant_read_metadata(website)

        # Operators are notified by alarms and have a dashboard.
        operators = Topic(self, "Operators")
        pipeline.add_alarms(actions=[SnsAction(operators)], rejected=AlarmTuning(threshold=50))
        dashboard = Dashboard(self, "Dashboard")
        dashboard.add_widgets(
            GraphWidget(
                title="Photographs a day",
                left=[pipeline.metric_encoded(period=Duration.days(1))],
                right=[pipeline.metric_rejected(period=Duration.days(1))],
            )
        )

        pipeline.add_outputs()
