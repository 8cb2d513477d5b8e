import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { readMessageBody } from '../../src/encoder/events/read-records';
import type { PipelineResources } from '../../test/support/e2e/deployed-pipeline';
import type { Emulator } from '../../test/support/emulator/emulator';

/** The queue in which uploads wait, and the dead-letter queue behind it. */
export class Queues {
  private readonly sqs: SQSClient;

  constructor(
    emulator: Emulator,
    private readonly resources: PipelineResources,
  ) {
    this.sqs = new SQSClient(emulator.clientConfig);
  }

  /** The number of messages that are waiting or in flight. */
  waiting(): Promise<number> {
    return this.length(this.resources.queue!);
  }

  deadLetters(): Promise<number> {
    return this.length(this.resources.deadLetterQueue);
  }

  /** Sends an event for an image, as S3 does, but without a sequencer. */
  async notify(key: string): Promise<void> {
    const record = {
      eventSource: 'aws:s3',
      s3: { bucket: { name: this.resources.uploadBucket }, object: { key: encodeURIComponent(key) } },
    };
    await this.sqs.send(
      new SendMessageCommand({ QueueUrl: this.resources.queue, MessageBody: JSON.stringify({ Records: [record] }) }),
    );
  }

  /**
   * Redrives all dead letters to the queue, and returns their keys.
   *
   * This does the same as StartMessageMoveTask of AWS, which the emulator does not support.
   */
  async redrive(): Promise<string[]> {
    const keys: string[] = [];
    for (;;) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.resources.deadLetterQueue, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return keys;
      await this.moveBack(Messages);
      keys.push(...Messages.flatMap(({ Body }) => readMessageBody(Body).map(({ image }) => image!.key)));
    }
  }

  private async moveBack(messages: readonly Message[]): Promise<void> {
    const id = (index: number) => String(index);
    const sent = await this.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: this.resources.queue,
        Entries: messages.map(({ Body }, index) => ({ Id: id(index), MessageBody: Body })),
      }),
    );
    if (sent.Failed?.length) throw new Error(`A dead letter could not be sent to the queue: ${sent.Failed[0].Message}`);
    await this.sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.resources.deadLetterQueue,
        Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: id(index), ReceiptHandle })),
      }),
    );
  }

  private async length(queue: string): Promise<number> {
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: inFlight } = Attributes!;
    return Number(visible) + Number(inFlight) + Number(Attributes!.ApproximateNumberOfMessagesDelayed);
  }
}
