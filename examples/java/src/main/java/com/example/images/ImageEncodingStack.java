package com.example.images;

import io.github.imageencoding.cdk.ImageEncodingPipeline;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** A whole pipeline: upload an image to its bucket, read the text and the row a moment later. */
public class ImageEncodingStack extends Stack {
    public ImageEncodingStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        ImageEncodingPipeline pipeline = ImageEncodingPipeline.Builder.create(this, "Images")
                // So that `cdk destroy` leaves nothing behind. Without it, buckets and table stay with what is in them.
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();

        // Where to upload and where to look, printed by `cdk deploy`.
        pipeline.addOutputs();
    }
}
