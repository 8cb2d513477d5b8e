import { Stack } from 'aws-cdk-lib';
import { cheapestFunction, LEAST_MEGABYTES_OF_OURS } from './lambda-cost';
import { ImageEncodingPipeline } from '../../../src';

const measured = (wallMs: number, cpuMs: number, peakMegabytes: number) => ({
  wallMs: [wallMs],
  cpuMs: [cpuMs],
  peakBytes: peakMegabytes * 1024 * 1024,
});

describe('the cheapest function', () => {
  test('is the smallest for images that are mostly waited for', () => {
    expect(cheapestFunction(measured(100, 2, 60))?.memoryMegabytes).toBe(128);
  });

  test('has no less memory than the construct takes', () => {
    expect(cheapestFunction(measured(100, 2, 60), LEAST_MEGABYTES_OF_OURS)?.memoryMegabytes).toBe(256);
    const refused = () => new ImageEncodingPipeline(new Stack(), 'Images', { memorySize: LEAST_MEGABYTES_OF_OURS - 1 });
    expect(refused).toThrow(/memorySize/);
    expect(
      () => new ImageEncodingPipeline(new Stack(), 'Images', { memorySize: LEAST_MEGABYTES_OF_OURS }),
    ).not.toThrow();
  });

  test('has room for what the process needs at most', () => {
    expect(cheapestFunction(measured(100, 2, 400))?.memoryMegabytes).toBe(768);
  });

  test('computes longer by as much as it has less than a vCPU, and waits as long', () => {
    expect(cheapestFunction(measured(100, 10, 300))?.durationMs).toBeCloseTo(90 + (10 * 1769) / 512, 5);
  });

  test('costs memory times duration, and the request', () => {
    const cost = cheapestFunction(measured(1000, 0, 700))!;
    expect(cost.memoryMegabytes).toBe(1024);
    expect(cost.dollarsPerMillion).toBeCloseTo(13.3334 + 0.2, 4);
  });

  test('is not told of a handler that fails', () => {
    expect(cheapestFunction({ ...measured(100, 10, 100), failure: 'out of memory' })).toBeUndefined();
  });
});
