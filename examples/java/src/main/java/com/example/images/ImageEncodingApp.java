package com.example.images;

import software.amazon.awscdk.App;
import software.amazon.awscdk.StackProps;

public final class ImageEncodingApp {
    private ImageEncodingApp() {
    }

    public static void main(final String[] args) {
        App app = new App();

        new ImageEncodingStack(app, "ImageEncodingExample", StackProps.builder()
                .description("Encodes every image uploaded to S3 as Base64, with an item for each image in DynamoDB.")
                .build());

        String uploadBucketName = (String) app.getNode().getContext("uploadBucket");
        new TailoredImageEncodingStack(app, "TailoredImageEncodingExample", uploadBucketName, StackProps.builder()
                .description("Encodes the photographs of an existing bucket as data URIs.")
                .build());

        app.synth();
    }
}
