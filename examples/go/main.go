package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)

	NewImageEncodingStack(app, "ImageEncodingExample", &awscdk.StackProps{
		Description: jsii.String("Turns every image uploaded to S3 into Base64 text, with a record of each in DynamoDB."),
	})

	NewTailoredImageEncodingStack(app, "TailoredImageEncodingExample", &TailoredImageEncodingStackProps{
		StackProps: awscdk.StackProps{
			Description: jsii.String("Turns the photographs of a bucket that was there before into data URIs."),
		},
		UploadBucketName: app.Node().GetContext(jsii.String("uploadBucket")).(string),
	})

	app.Synth(nil)
}
