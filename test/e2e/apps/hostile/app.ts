import { App, Stack } from 'aws-cdk-lib';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

/** One that takes every format there is. */
const stack = new Stack(new App(), 'HostileInput');
const suffixFilters = ['.jpg', '.png', '.gif', '.webp', '.avif', '.svg', '.tif', '.heic', '.jxl', '.bmp', '.ico'];
new ImageEncodingPipeline(stack, 'Images', { suffixFilters }).addOutputs();
