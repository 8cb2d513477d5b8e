// Everything that is exported here is public API in all languages. `export *` would make private helpers public.
export { ImageEncodingPipeline } from './image-encoding-pipeline';
export type { ImageEncodingPipelineProps } from './image-encoding-pipeline-props';
export { EncodingTrigger } from './triggers/encoding-trigger';
export type { AsynchronousInvocationOptions } from './triggers/asynchronous-invocation';
export type { DirectTriggerOptions } from './triggers/direct-trigger';
export type { EventBridgeTriggerOptions } from './triggers/event-bridge-trigger';
export type { QueueTriggerOptions } from './triggers/queue-trigger';
export { ContentPolicy, type ImagesPolicyOptions } from './encoder-function/content-policy';
export { EncoderCode } from './encoder-function/encoder-code';
export { ImageFormat, OutputFormat, RejectReason } from './encoder/contract';
export { PipelineAlarms, type PipelineAlarmsProps } from './monitoring/pipeline-alarms';
export type { AlarmTuning } from './monitoring/alarm-tuning';
export type { PipelineDashboardProps } from './monitoring/pipeline-dashboard';
export { ImageBackfill } from './backfill/image-backfill';
export type { ImageBackfillProps } from './backfill/image-backfill-props';
export { BackfillSource, type InventorySourceOptions } from './backfill/backfill-source';
