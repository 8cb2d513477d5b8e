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
                Description = "Turns every image uploaded to S3 into Base64 text, with a record of each in DynamoDB.",
            });

            new TailoredImageEncodingStack(app, "TailoredImageEncodingExample", new TailoredImageEncodingStackProps
            {
                Description = "Turns the photographs of a bucket that was there before into data URIs.",
                UploadBucketName = (string)app.Node.GetContext("uploadBucket"),
            });

            app.Synth();
        }
    }
}
