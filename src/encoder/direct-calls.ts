import type { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions, toEndpointV1 } from '@smithy/core/endpoints';
import { operation } from '@smithy/core/schema';
import type {
  AwsCredentialIdentity,
  ClientProtocol,
  Endpoint,
  EndpointParameterInstructions,
  HttpHandlerOptions,
  HttpRequest,
  HttpResponse,
  OperationSchema,
  RequestHandler,
  StaticOperationSchema,
} from '@smithy/types';
import type { ReadHead } from './answer-heads';
import { readAll } from './read-content';
import { RequestSigner } from './request-signer';
import { statusOf } from './retry';

/** What is particular to a service. */
export interface Service {
  /** As signatures name it. */
  readonly name: 's3' | 'dynamodb';
  /** How the successful answers of some operations are read; the SDK's deserializer reads the others. */
  readonly heads: Readonly<Record<string, ReadHead>>;
  /** Headers that every request with the method has, beside those that the operation asks for. */
  headers(method: string): Readonly<Record<string, string>>;
  /** Lets others go before a request is made. */
  giveWay?(operationName: string): Promise<void> | undefined;
  /** Looks at an answer before it is deserialized. */
  check?(operationName: string, response: HttpResponse): void;
}

/** A command of the SDK, as far as calling it needs. */
interface Command {
  readonly input: { readonly Bucket?: string; readonly TableName?: string };
  readonly schema: StaticOperationSchema;
  readonly constructor: { getEndpointParameterInstructions(): EndpointParameterInstructions };
}

/** What a client of the SDK is made of. */
interface Parts {
  readonly protocol: ClientProtocol<HttpRequest, HttpResponse>;
  readonly requestHandler: RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;
  region(): Promise<string>;
  credentials(): Promise<AwsCredentialIdentity>;
}

/** Where requests for a bucket or a table go, and who signs them. */
interface Destination {
  readonly endpoint: Endpoint;
  readonly signer: RequestSigner;
}

/**
 * Lets the calls of a client go straight through the parts that make them: the SDK's serializer and deserializer, with
 * our signer and connections. The layers that the SDK puts around these are for every service and every use. They find
 * out anew at each call where it goes and who signs it, copy the whole configuration, and take three times the CPU of
 * all that is done here; what they do beside that is not wanted (a log of all input, retries, which are in `retry.ts`,
 * redirects) or done in a line here.
 *
 * Answers are read before they are deserialized, which the SDK would do through a stream of its own for each.
 *
 * The SDK is in the bundle: what is relied on cannot change under it.
 */
export function callDirectly<Client extends S3Client | DynamoDBClient>(client: Client, service: Service): Client {
  const parts = client.config as unknown as Parts;
  const destinations = new Map<string | undefined, Promise<Destination>>();
  const operations = new Map<StaticOperationSchema, OperationSchema>();

  async function send(command: Command, options: HttpHandlerOptions = {}): Promise<unknown> {
    const schema = cached(operations, command.schema, ([, ...members]) => operation(...members));
    await service.giveWay?.(schema.name);
    const place = command.input.Bucket ?? command.input.TableName;
    const { endpoint, signer } = await cached(destinations, place, () => findDestination(client, service, command));
    const request = await parts.protocol.serializeRequest(schema, command.input, {
      endpoint: () => Promise.resolve(endpoint),
    } as never);
    complete(request, service);
    signer.sign(request, new Date());
    const { response } = await parts.requestHandler.handle(request, options);
    const body: Readable = response.body;
    try {
      const head = response.statusCode < 300 && (await service.heads[schema.name]?.(response));
      if (head) return head;
      response.body = await readAll(body);
    } catch (error) {
      body.destroy();
      throw error;
    }
    service.check?.(schema.name, response);
    try {
      return await parts.protocol.deserializeResponse(schema, parts as never, response);
    } catch (error) {
      throw withStatus(error, response.statusCode);
    }
  }

  return Object.assign(client, { send });
}

/** What is no answer of the service, as the page of a proxy, has a status as well. */
function withStatus(error: unknown, httpStatusCode: number): unknown {
  if (httpStatusCode < 300 || statusOf(error) !== undefined) return error;
  return Object.assign(error as Error, { $metadata: { httpStatusCode } });
}

/** Answers depend on nothing that changes while a function lives. */
async function findDestination(
  client: S3Client | DynamoDBClient,
  { name }: Service,
  { input: { Bucket, TableName }, constructor }: Command,
): Promise<Destination> {
  const { region, credentials } = client.config as unknown as Parts;
  const endpoint = await getEndpointFromInstructions({ Bucket, TableName }, constructor, client.config as object);
  const schemes = endpoint.properties?.authSchemes ?? [];
  const scheme = schemes.find((each) => each.name === 'sigv4');
  if (!scheme && schemes.length > 0) {
    const names = schemes.map((each) => each.name).join(' or ');
    throw new Error(`requests for ${Bucket ?? TableName} would have to be signed by ${names}, which is not supported`);
  }
  const signingRegion = scheme?.signingRegion ?? (await region());
  const signer = new RequestSigner(scheme?.signingName ?? name, signingRegion, await credentials());
  return { endpoint: toEndpointV1(endpoint), signer };
}

/** What a request of the protocol has not yet. */
function complete({ method, hostname, port, headers, body }: HttpRequest, service: Service): void {
  headers.host = port === undefined ? hostname : `${hostname}:${port}`;
  if (typeof body === 'string' || body instanceof Uint8Array) {
    headers['content-length'] = String(Buffer.byteLength(body));
  }
  // Lambda detects loops of functions by it: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
  const trace = process.env._X_AMZN_TRACE_ID;
  if (trace) headers['x-amzn-trace-id'] = trace;
  Object.assign(headers, service.headers(method));
}

function cached<Key, Value>(values: Map<Key, Value>, key: Key, make: (key: Key) => Value): Value {
  const known = values.get(key) ?? make(key);
  values.set(key, known);
  return known;
}
