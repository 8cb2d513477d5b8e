export * from './content-policy';
export type { DirectTriggerOptions } from './direct-trigger';
export * from './encoding-trigger';
export type { EventBridgeTriggerOptions } from './event-bridge-trigger';
export * from './image-encoding-pipeline';
export * from './image-encoding-pipeline-props';
export * from './output-format';
export type { QueueTriggerOptions } from './queue-trigger';
