/** Where the project's documentation is. */
export const DOCUMENTATION = 'https://github.com/imageencoding/cdk-image-encoding-pipeline/blob/main/docs';
