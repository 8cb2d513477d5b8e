package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	pipelines "github.com/imageencoding/cdk-image-encoding-pipeline-go/cdkimageencodingpipeline"
)

// NewImageEncodingStack makes a whole pipeline: upload an image to its bucket, read the text and the row a moment later.
func NewImageEncodingStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)

	pipeline := pipelines.NewImageEncodingPipeline(stack, jsii.String("Images"), &pipelines.ImageEncodingPipelineProps{
		// So that `cdk destroy` leaves nothing behind. Without it, buckets and table stay with what is in them.
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})

	// Where to upload and where to look, printed by `cdk deploy`.
	pipeline.AddOutputs()

	return stack
}
