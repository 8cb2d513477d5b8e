package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)

	NewImageEncodingStack(app, "ImageEncodingExample", &awscdk.StackProps{
		Description: jsii.String("Encodes every image uploaded to S3 as Base64, with an item for each image in DynamoDB."),
	})

	NewTailoredImageEncodingStack(app, "TailoredImageEncodingExample", &TailoredImageEncodingStackProps{
		StackProps: awscdk.StackProps{
			Description: jsii.String("Encodes the photographs of an existing bucket as data URIs."),
		},
		UploadBucketName: app.Node().GetContext(jsii.String("uploadBucket")).(string),
	})

	app.Synth(nil)
}
