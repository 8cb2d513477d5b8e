import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { EmulatorAccess } from '../emulator/emulator';
import { waitFor } from '../emulator/wait-for';

/** A dead-letter queue, with the commands of an operator. */
export class DeadLetters {
  private readonly sqs: SQSClient;
  private readonly lambda: LambdaClient;

  constructor(
    emulator: EmulatorAccess,
    private readonly queueUrl: string,
  ) {
    this.sqs = new SQSClient(emulator.clientConfig);
    this.lambda = new LambdaClient(emulator.clientConfig);
  }

  /** The number of messages, including those in flight. */
  async count(): Promise<number> {
    const { Attributes = {} } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.queueUrl, AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  }

  waitForCount(count: number): Promise<boolean> {
    return waitFor(`${count} dead letters`, async (saw) => {
      const found = await this.count();
      saw(found);
      return found === count;
    });
  }

  async put(body: unknown): Promise<void> {
    await this.sqs.send(new SendMessageCommand({ QueueUrl: this.queueUrl, MessageBody: JSON.stringify(body) }));
  }

  /** `aws lambda update-event-source-mapping --uuid <mapping> --enabled`, or `--no-enabled` */
  async setRedrive(mapping: string, enabled: boolean): Promise<void> {
    await this.lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping, Enabled: enabled }));
  }

  /** The same as `aws sqs start-message-move-task`, which the emulator does not support. */
  async moveBackTo(queueUrl: string): Promise<void> {
    while ((await this.count()) > 0) {
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl: this.queueUrl }));
      for (const { Body, ReceiptHandle } of Messages) {
        await this.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: Body }));
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle }));
      }
    }
  }
}

/** Makes failed messages visible again after one second, so that tests are fast. */
export async function shortenVisibilityTimeout(emulator: EmulatorAccess, queueUrl: string): Promise<void> {
  await new SQSClient(emulator.clientConfig).send(
    new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout: '1' } }),
  );
}
