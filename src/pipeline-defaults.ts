import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DEFAULT_OUTPUT_SUFFIX, DEFAULT_SUFFIX_FILTERS, DEFAULT_TABLE_KEY_NAME } from './common/defaults';
import { OutputFormat } from './encoder/contract';
import { ContentPolicy } from './encoder-function/content-policy';
import { EncoderCode } from './encoder-function/encoder-code';
import type { ImageEncodingPipelineProps } from './image-encoding-pipeline-props';
import { EncodingTrigger } from './triggers/encoding-trigger';

/** Returns the props of a pipeline with the defaults of those that are omitted. */
export function withDefaults(props: ImageEncodingPipelineProps) {
  return {
    ...props,
    filter: { prefix: props.prefixFilter ?? '', suffixes: props.suffixFilters ?? DEFAULT_SUFFIX_FILTERS },
    trigger: props.trigger ?? EncodingTrigger.direct(),
    tableKeyName: props.tableKeyName ?? DEFAULT_TABLE_KEY_NAME,
    tableKeyPrefix: props.tableKeyPrefix ?? '',
    outputFormat: props.outputFormat ?? OutputFormat.BASE64,
    outputPrefix: props.outputPrefix ?? '',
    outputSuffix: props.outputSuffix ?? DEFAULT_OUTPUT_SUFFIX,
    contentPolicy: props.contentPolicy ?? ContentPolicy.images(),
    maxObjectSize: props.maxObjectSize ?? Size.gibibytes(10),
    synchronizeDeletes: props.synchronizeDeletes ?? false,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    encoderCode: props.encoderCode ?? EncoderCode.asset(),
    memorySize: props.memorySize ?? 1769,
    timeout: props.timeout ?? Duration.minutes(5),
    runtime: props.runtime ?? Runtime.NODEJS_24_X,
    architecture: props.architecture ?? Architecture.ARM_64,
  };
}
