package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	pipelines "github.com/imageencoding/cdk-image-encoding-pipeline-go/cdkimageencodingpipeline"
)

// TailoredImageEncodingStackProps are the properties of NewTailoredImageEncodingStack.
type TailoredImageEncodingStackProps struct {
	awscdk.StackProps
	// UploadBucketName is the name of the existing bucket that images are uploaded to.
	UploadBucketName string
}

// NewTailoredImageEncodingStack creates a pipeline with an existing bucket that uses most of the props.
func NewTailoredImageEncodingStack(scope constructs.Construct, id string, props *TailoredImageEncodingStackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, &props.StackProps)

	pipeline := pipelines.NewImageEncodingPipeline(stack, jsii.String("Photos"), &pipelines.ImageEncodingPipelineProps{
		// Encode photographs of up to 20 MiB under photos/.
		InputBucket:   awss3.Bucket_FromBucketName(stack, jsii.String("Uploads"), &props.UploadBucketName),
		PrefixFilter:  jsii.String("photos/"),
		SuffixFilters: jsii.Strings(".jpg", ".jpeg", ".png"),
		ContentPolicy: pipelines.ContentPolicy_Images(&pipelines.ImagesPolicyOptions{
			Formats: &[]pipelines.ImageFormat{pipelines.ImageFormat_JPEG, pipelines.ImageFormat_PNG},
		}),
		MaxObjectSize:      awscdk.Size_Mebibytes(jsii.Number(20)),
		SynchronizeDeletes: jsii.Bool(true),

		// Write data URIs, and name the partition key of the items image_name.
		OutputFormat:         pipelines.OutputFormat_DATA_URI,
		OutputPrefix:         jsii.String("data-uris/"),
		TableKeyName:         jsii.String("image_name"),
		RejectedItemRetention: awscdk.Duration_Days(jsii.Number(30)),

		// Configure the function and the trigger.
		Trigger: pipelines.EncodingTrigger_Queue(&pipelines.QueueTriggerOptions{
			BatchSize:      jsii.Number(5),
			MaxConcurrency: jsii.Number(10),
		}),
		Timeout:      awscdk.Duration_Minutes(jsii.Number(1)),
		MemorySize:   jsii.Number(1024),
		Architecture: awslambda.Architecture_X86_64(),
		LogGroup: awslogs.NewLogGroup(stack, jsii.String("Log"), &awslogs.LogGroupProps{
			Retention:     awslogs.RetentionDays_ONE_WEEK,
			RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
		}),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})

	// The website uploads images and reads outputs and items.
	website := awsiam.NewRole(stack, jsii.String("Website"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("ec2.amazonaws.com"), nil),
	})
	pipeline.GrantUpload(website)
	pipeline.GrantReadOutput(website)
	pipeline.GrantReadMetadata(website)

	// Operators are notified by alarms and have a dashboard.
	operators := awssns.NewTopic(stack, jsii.String("Operators"), nil)
	pipeline.AddAlarms(&pipelines.PipelineAlarmsProps{
		Actions:  &[]awscloudwatch.IAlarmAction{awscloudwatchactions.NewSnsAction(operators)},
		Rejected: &pipelines.AlarmTuning{Threshold: jsii.Number(50)},
	})
	dashboard := awscloudwatch.NewDashboard(stack, jsii.String("Dashboard"), nil)
	daily := &awscloudwatch.MetricOptions{Period: awscdk.Duration_Days(jsii.Number(1))}
	dashboard.AddWidgets(awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title: jsii.String("Photographs a day"),
		Left:  &[]awscloudwatch.IMetric{pipeline.MetricEncoded(daily)},
		Right: &[]awscloudwatch.IMetric{pipeline.MetricRejected(daily)},
	}))

	pipeline.AddOutputs()

	return stack
}
