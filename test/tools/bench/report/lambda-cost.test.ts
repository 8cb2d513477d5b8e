import { Stack } from 'aws-cdk-lib';
import { ImageEncodingPipeline } from '../../../../src';
import { cheapestFunction, MIN_MEGABYTES_OF_ENCODER } from '../../../../tools/bench/report/lambda-cost';

const measured = (wallMs: number, cpuMs: number, peakMegabytes: number) => ({
  wallMs: [wallMs],
  cpuMs: [cpuMs],
  peakBytes: peakMegabytes * 1024 * 1024,
});

describe('the cheapest function', () => {
  test('the cheapest function is the smallest one if an invocation mostly waits', () => {
    expect(cheapestFunction(measured(100, 2, 60))?.memoryMegabytes).toBe(128);
  });

  test('the cheapest function has at least the minimum memory of the construct', () => {
    expect(cheapestFunction(measured(100, 2, 60), MIN_MEGABYTES_OF_ENCODER)?.memoryMegabytes).toBe(256);
    const belowMinimum = () =>
      new ImageEncodingPipeline(new Stack(), 'Images', { memorySize: MIN_MEGABYTES_OF_ENCODER - 1 });
    expect(belowMinimum).toThrow(/memorySize/);
    expect(
      () => new ImageEncodingPipeline(new Stack(), 'Images', { memorySize: MIN_MEGABYTES_OF_ENCODER }),
    ).not.toThrow();
  });

  test('the cheapest function has headroom above the peak memory of the process', () => {
    expect(cheapestFunction(measured(100, 2, 400))?.memoryMegabytes).toBe(768);
  });

  test('a function with less than one vCPU computes longer and waits equally long', () => {
    expect(cheapestFunction(measured(100, 10, 300))?.durationMs).toBeCloseTo(90 + (10 * 1769) / 512, 5);
  });

  test('the cost is memory times duration, plus the request', () => {
    const cost = cheapestFunction(measured(1000, 0, 700))!;
    expect(cost.memoryMegabytes).toBe(1024);
    expect(cost.dollarsPerMillion).toBeCloseTo(13.3334 + 0.2, 4);
  });

  test('the cheapest function is undefined for a handler that fails', () => {
    expect(cheapestFunction({ ...measured(100, 10, 100), failure: 'out of memory' })).toBeUndefined();
  });
});
