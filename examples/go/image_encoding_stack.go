package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	pipelines "github.com/imageencoding/cdk-image-encoding-pipeline-go/cdkimageencodingpipeline"
)

// NewImageEncodingStack creates a complete pipeline: upload an image to its bucket, and read the output and the item a moment later.
func NewImageEncodingStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)

	pipeline := pipelines.NewImageEncodingPipeline(stack, jsii.String("Images"), &pipelines.ImageEncodingPipelineProps{
		// With this policy, `cdk destroy` deletes all data. By default, buckets and table are retained.
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})

	// Stack outputs with the names of buckets, table and queue. `cdk deploy` prints them.
	pipeline.AddOutputs()

	return stack
}
