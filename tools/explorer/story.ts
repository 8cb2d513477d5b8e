import { AttributeValue, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { Item } from './models/dynamodb-model';

/** A command in words. */
export function describeCommand(command: object): string {
  const name = command.constructor.name.replace(/Command$/, '');
  const { input } = command as { readonly input: Readonly<Record<string, unknown>> };
  if (command instanceof UpdateItemCommand) {
    const { ConditionExpression: condition, ExpressionAttributeValues: values = {} } = command.input;
    const expected = values[':expected']
      ? `if its revision is ${text(values[':expected'])}`
      : `if ${condition ?? 'anything'}`;
    const what = [':status', ':sequencer', ':revision'].map((value) => text(values[value])).join(', ');
    return `updates the item (${what}) ${expected}`;
  }
  if (command instanceof PutItemCommand) {
    const { status, sequencer, revision } = command.input.Item!;
    return `creates the item (${[status, sequencer, revision].map(text).join(', ')}) if there is none`;
  }
  if (command instanceof GetItemCommand) return 'reads the item';
  const condition = input.IfMatch
    ? ` if its ETag is ${short(input.IfMatch)}`
    : input.IfNoneMatch
      ? ' if there is no object'
      : '';
  return `${name} ${String(input.Key)}${condition}`;
}

/** The response in a few words. */
export function describeOutput(command: object, output: object): string {
  if (command instanceof GetItemCommand) return describeItem((output as { readonly Item?: Item }).Item);
  const { ETag } = output as { readonly ETag?: string };
  return ETag ? `ETag ${short(ETag)}` : 'done';
}

export function describeItem(item: Item | undefined): string {
  if (!item) return 'no item';
  const { status, reason, output_etag: etag, sequencer, revision } = item;
  if (!status) return 'an item of another application';
  const what = [text(status), reason && text(reason), etag && `output ${short(etag.S)}`].filter(Boolean).join(' ');
  return `${what}, sequencer ${text(sequencer)}, revision ${text(revision)}`;
}

function text(value: AttributeValue | undefined): string {
  return value?.S ?? value?.N ?? 'none';
}

function short(etag: unknown): string {
  return `${String(etag).replaceAll('"', '').slice(0, 6)}…`;
}
