using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SNS;
using Constructs;
using ImageEncoding.Cdk;

namespace ImageEncodingExample
{
    public class TailoredImageEncodingStackProps : StackProps
    {
        /// <summary>Name of the existing bucket that images are uploaded to.</summary>
        public string UploadBucketName { get; set; } = "";
    }

    /// <summary>A pipeline with an existing bucket that uses most of the props.</summary>
    public class TailoredImageEncodingStack : Stack
    {
        public TailoredImageEncodingStack(Construct scope, string id, TailoredImageEncodingStackProps props)
            : base(scope, id, props)
        {
            var pipeline = new ImageEncodingPipeline(this, "Photos", new ImageEncodingPipelineProps
            {
                // Encode photographs of up to 20 MiB under photos/.
                InputBucket = Bucket.FromBucketName(this, "Uploads", props.UploadBucketName),
                PrefixFilter = "photos/",
                SuffixFilters = new[] { ".jpg", ".jpeg", ".png" },
                ContentPolicy = ContentPolicy.Images(new ImagesPolicyOptions
                {
                    Formats = new[] { ImageFormat.JPEG, ImageFormat.PNG },
                }),
                MaxObjectSize = Size.Mebibytes(20),
                SynchronizeDeletes = true,

                // Write data URIs, and name the partition key of the items image_name.
                OutputFormat = OutputFormat.DATA_URI,
                OutputPrefix = "data-uris/",
                TableKeyName = "image_name",
                RejectedItemRetention = Duration.Days(30),

                // Configure the function and the trigger.
                Trigger = EncodingTrigger.Queue(new QueueTriggerOptions
                {
                    BatchSize = 5,
                    MaxConcurrency = 10,
                }),
                Timeout = Duration.Minutes(1),
                MemorySize = 1024,
                Architecture = Architecture.X86_64,
                LogGroup = new LogGroup(this, "Log", new LogGroupProps
                {
                    Retention = RetentionDays.ONE_WEEK,
                    RemovalPolicy = RemovalPolicy.DESTROY,
                }),
                RemovalPolicy = RemovalPolicy.DESTROY,
            });

            // The website uploads images and reads outputs and items.
            var website = new Role(this, "Website", new RoleProps
            {
                AssumedBy = new ServicePrincipal("ec2.amazonaws.com"),
            });
            pipeline.GrantUpload(website);
            pipeline.GrantReadOutput(website);
            pipeline.GrantReadMetadata(website);

            // Operators are notified by alarms and have a dashboard.
            var operators = new Topic(this, "Operators");
            pipeline.AddAlarms(new PipelineAlarmsProps
            {
                Actions = new IAlarmAction[] { new SnsAction(operators) },
                Rejected = new AlarmTuning { Threshold = 50 },
            });
            var dashboard = new Dashboard(this, "Dashboard");
            var daily = new MetricOptions { Period = Duration.Days(1) };
            dashboard.AddWidgets(new GraphWidget(new GraphWidgetProps
            {
                Title = "Photographs a day",
                Left = new IMetric[] { pipeline.MetricEncoded(daily) },
                Right = new IMetric[] { pipeline.MetricRejected(daily) },
            }));

            pipeline.AddOutputs();
        }
    }
}
