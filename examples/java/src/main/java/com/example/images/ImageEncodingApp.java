package com.example.images;

import software.amazon.awscdk.App;
import software.amazon.awscdk.StackProps;

public final class ImageEncodingApp {
    private ImageEncodingApp() {
    }

    public static void main(final String[] args) {
        App app = new App();

        new ImageEncodingStack(app, "ImageEncodingExample", StackProps.builder()
                .description("Turns every image uploaded to S3 into Base64 text, with a record of each in DynamoDB.")
                .build());

        String uploadBucketName = (String) app.getNode().getContext("uploadBucket");
        new TailoredImageEncodingStack(app, "TailoredImageEncodingExample", uploadBucketName, StackProps.builder()
                .description("Turns the photographs of a bucket that was there before into data URIs.")
                .build());

        app.synth();
    }
}
