/** Location of the documentation. */
export const DOCUMENTATION = 'https://github.com/imageencoding/cdk-image-encoding-pipeline/blob/main/docs';
