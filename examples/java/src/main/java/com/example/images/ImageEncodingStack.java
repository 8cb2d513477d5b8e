package com.example.images;

import io.github.imageencoding.cdk.ImageEncodingPipeline;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** A complete pipeline: upload an image to its bucket, and read the output and the item a moment later. */
public class ImageEncodingStack extends Stack {
    public ImageEncodingStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        ImageEncodingPipeline pipeline = ImageEncodingPipeline.Builder.create(this, "Images")
                // With this policy, `cdk destroy` deletes all data. By default, buckets and table are retained.
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();

        // Stack outputs with the names of buckets, table and queue. `cdk deploy` prints them.
        pipeline.addOutputs();
    }
}
