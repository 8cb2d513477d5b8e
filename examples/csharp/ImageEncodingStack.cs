using Amazon.CDK;
using Constructs;
using ImageEncoding.Cdk;

namespace ImageEncodingExample
{
    /// <summary>A whole pipeline: upload an image to its bucket, read the text and the row a moment later.</summary>
    public class ImageEncodingStack : Stack
    {
        public ImageEncodingStack(Construct scope, string id, IStackProps props) : base(scope, id, props)
        {
            var pipeline = new ImageEncodingPipeline(this, "Images", new ImageEncodingPipelineProps
            {
                // So that `cdk destroy` leaves nothing behind. Without it, buckets and table stay with what is in them.
                RemovalPolicy = RemovalPolicy.DESTROY,
            });

            // Where to upload and where to look, printed by `cdk deploy`.
            pipeline.AddOutputs();
        }
    }
}
