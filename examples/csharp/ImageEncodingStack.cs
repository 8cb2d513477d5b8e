using Amazon.CDK;
using Constructs;
using ImageEncoding.Cdk;

namespace ImageEncodingExample
{
    /// <summary>A complete pipeline: upload an image to its bucket, and read the output and the item a moment later.</summary>
    public class ImageEncodingStack : Stack
    {
        public ImageEncodingStack(Construct scope, string id, IStackProps props) : base(scope, id, props)
        {
            var pipeline = new ImageEncodingPipeline(this, "Images", new ImageEncodingPipelineProps
            {
                // With this policy, `cdk destroy` deletes all data. By default, buckets and table are retained.
                RemovalPolicy = RemovalPolicy.DESTROY,
            });

            // Stack outputs with the names of buckets, table and queue. `cdk deploy` prints them.
            pipeline.AddOutputs();
        }
    }
}
