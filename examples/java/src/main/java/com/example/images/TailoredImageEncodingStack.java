package com.example.images;

import io.github.imageencoding.cdk.AlarmTuning;
import io.github.imageencoding.cdk.ContentPolicy;
import io.github.imageencoding.cdk.EncodingTrigger;
import io.github.imageencoding.cdk.ImageEncodingPipeline;
import io.github.imageencoding.cdk.ImageFormat;
import io.github.imageencoding.cdk.ImagesPolicyOptions;
import io.github.imageencoding.cdk.OutputFormat;
import io.github.imageencoding.cdk.PipelineAlarmsProps;
import io.github.imageencoding.cdk.QueueTriggerOptions;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** A pipeline with an existing bucket that uses most of the props. */
public class TailoredImageEncodingStack extends Stack {
    public TailoredImageEncodingStack(
            final Construct scope, final String id, final String uploadBucketName, final StackProps props) {
        super(scope, id, props);

        ImageEncodingPipeline pipeline = ImageEncodingPipeline.Builder.create(this, "Photos")
                // Encode photographs of up to 20 MiB under photos/.
                .inputBucket(Bucket.fromBucketName(this, "Uploads", uploadBucketName))
                .prefixFilter("photos/")
                .suffixFilters(List.of(".jpg", ".jpeg", ".png"))
                .contentPolicy(ContentPolicy.images(ImagesPolicyOptions.builder()
                        .formats(List.of(ImageFormat.JPEG, ImageFormat.PNG))
                        .build()))
                .maxObjectSize(Size.mebibytes(20))
                .synchronizeDeletes(true)

                // Write data URIs, and name the partition key of the items image_name.
                .outputFormat(OutputFormat.DATA_URI)
                .outputPrefix("data-uris/")
                .tableKeyName("image_name")
                .rejectedItemRetention(Duration.days(30))

                // Configure the function and the trigger.
                .trigger(EncodingTrigger.queue(QueueTriggerOptions.builder()
                        .batchSize(5)
                        .maxConcurrency(10)
                        .build()))
                .timeout(Duration.minutes(1))
                .memorySize(1024)
                .architecture(Architecture.X86_64)
                .logGroup(LogGroup.Builder.create(this, "Log")
                        .retention(RetentionDays.ONE_WEEK)
                        .removalPolicy(RemovalPolicy.DESTROY)
                        .build())
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();

        // The website uploads images and reads outputs and items.
        Role website = Role.Builder.create(this, "Website")
                .assumedBy(ServicePrincipal.Builder.create("ec2.amazonaws.com").build())
                .build();
        pipeline.grantUpload(website);
        pipeline.grantReadOutput(website);
        pipeline.grantReadMetadata(website);

        // Operators are notified by alarms and have a dashboard.
        Topic operators = new Topic(this, "Operators");
        pipeline.addAlarms(PipelineAlarmsProps.builder()
                .actions(List.of(new SnsAction(operators)))
                .rejected(AlarmTuning.builder().threshold(50).build())
                .build());
        Dashboard dashboard = new Dashboard(this, "Dashboard");
        MetricOptions daily = MetricOptions.builder().period(Duration.days(1)).build();
        dashboard.addWidgets(GraphWidget.Builder.create()
                .title("Photographs a day")
                .left(List.of(pipeline.metricEncoded(daily)))
                .right(List.of(pipeline.metricRejected(daily)))
                .build());

        pipeline.addOutputs();
    }
}
