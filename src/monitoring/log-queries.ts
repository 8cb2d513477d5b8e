/** What the dashboard asks the encoder's log; `docs/observability.md` and `docs/runbook.md` have more. */
export const LOG_QUERIES = {
  recentFailures: [
    'filter level = "ERROR" and ispresent(error.name)',
    'display @timestamp, key, error.name, error.message, requestId',
    'sort @timestamp desc',
    'limit 50',
  ],
  rejectedObjects: [
    'filter status = "REJECTED"',
    'stats count(*) as objects, latest(key) as example by reason',
    'sort objects desc',
  ],
  // Lambda's own lines: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-report
  runsThatDied: [
    'filter type = "platform.report" and record.status != "success"',
    'display @timestamp, record.status, record.metrics.durationMs, record.metrics.maxMemoryUsedMB, record.requestId',
    'sort @timestamp desc',
    'limit 50',
  ],
};
