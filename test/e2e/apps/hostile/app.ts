import { App, Stack } from 'aws-cdk-lib';
import { ImageEncodingPipeline } from 'cdk-image-encoding-pipeline';

/** A pipeline for every supported format. */
const stack = new Stack(new App(), 'HostileInput');
const suffixFilters = ['.jpg', '.png', '.gif', '.webp', '.avif', '.svg', '.tif', '.heic', '.jxl', '.bmp', '.ico'];
new ImageEncodingPipeline(stack, 'Images', { suffixFilters }).addOutputs();
