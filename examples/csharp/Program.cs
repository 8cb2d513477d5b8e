using Amazon.CDK;

namespace ImageEncodingExample
{
    public static class Program
    {
        public static void Main()
        {
            var app = new App();

            new ImageEncodingStack(app, "ImageEncodingExample", new StackProps
            {
                Description = "Encodes every image uploaded to S3 as Base64, with an item for each image in DynamoDB.",
            });

            new TailoredImageEncodingStack(app, "TailoredImageEncodingExample", new TailoredImageEncodingStackProps
            {
                Description = "Encodes the photographs of an existing bucket as data URIs.",
                UploadBucketName = (string)app.Node.GetContext("uploadBucket"),
            });

            app.Synth();
        }
    }
}
