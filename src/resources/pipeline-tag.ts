import { Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The tag by which everything that belongs to one pipeline is found. */
export const PIPELINE_TAG = 'image-encoding-pipeline';

/** What AWS takes as a tag's value: at most 256 of these. @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const NOT_IN_TAGS = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;
const MAX_LENGTH = 256;

/** Tags what is made in the pipeline with its path, as far as tags take it. */
export function tagWithPath(pipeline: Construct): void {
  Tags.of(pipeline).add(PIPELINE_TAG, pipeline.node.path.replace(NOT_IN_TAGS, '-').slice(-MAX_LENGTH));
}
