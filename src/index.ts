export * from './content-policy';
export * from './encoding-trigger';
export * from './image-encoding-pipeline';
export * from './image-encoding-pipeline-props';
export * from './output-format';
