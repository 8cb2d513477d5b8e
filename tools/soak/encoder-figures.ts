import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { DeployedPipeline } from '../../test/support/e2e/deployed-pipeline';
import type { Emulator } from '../../test/support/emulator/emulator';
import { EmittedMetric, emittedMetrics, sumOf } from '../../test/support/encoder/emitted-metrics';

const FIGURES = ['Encoded', 'Rejected', 'Deleted', 'Duplicates', 'Gone', 'Failed', 'Conflicts', 'Retries'];

/** The sums of the encoder's metrics. Invocations that were killed emit none. */
export async function encoderFigures(emulator: Emulator, pipeline: DeployedPipeline): Promise<Record<string, number>> {
  const { logGroup, encoder } = pipeline.resources;
  const client = new CloudWatchLogsClient(emulator.clientConfig);
  const metrics: EmittedMetric[] = [];
  // The emulator returns at most 10,000 lines per call.
  const lines = { logGroupName: logGroup, filterPattern: '"_aws"' };
  for await (const { events } of paginateFilterLogEvents({ client }, lines)) {
    metrics.push(...emittedMetrics((events ?? []).map(({ message }) => message!)));
  }
  return Object.fromEntries(FIGURES.map((name) => [name, sumOf(metrics, name, { FunctionName: encoder })]));
}
