import { Empty, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import { BatchAppendReq, type BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { eventually, nodeUnderTest, type NodeUnderTest } from './node-under-test';

// Nodes start and stop here, on machines that may be busy.
jest.setTimeout(30_000);

let node: NodeUnderTest;
let streams: StreamsClient;
beforeAll(async () => {
  node = await nodeUnderTest();
  streams = new StreamsClient(new URL(node.url).host, credentials.createInsecure());
});
afterAll(async () => {
  streams.close();
  await node.stop();
});

type Proposed = BatchAppendReq.ProposedMessage;

const uuidOf = (text: string): UUID => new UUID().setString(text);

const proposal = (id: UUID, metadata: Readonly<Record<string, string>>): Proposed => {
  const proposed = new BatchAppendReq.ProposedMessage().setId(id);
  for (const [key, value] of Object.entries(metadata)) proposed.getMetadataMap().set(key, value);
  return proposed;
};

const binary = { type: 'Raw', 'content-type': 'application/octet-stream' };

interface Batch {
  readonly correlationId?: UUID;
  /** Undefined for a later part of a batch. */
  readonly stream?: string;
  readonly proposed?: readonly Proposed[];
  readonly isFinal?: boolean;
}

const requestOf = (batch: Batch): BatchAppendReq => {
  const { correlationId = uuidOf(randomUUID()), stream, isFinal = true } = batch;
  const { proposed = [proposal(uuidOf(randomUUID()), binary)] } = batch;
  const request = new BatchAppendReq()
    .setCorrelationId(correlationId)
    .setIsFinal(isFinal)
    .setProposedMessagesList([...proposed]);
  if (stream === undefined) return request;
  const identifier = new StreamIdentifier().setStreamName(Buffer.from(stream).toString('base64'));
  return request.setOptions(new BatchAppendReq.Options().setStreamIdentifier(identifier).setAny(new Empty()));
};

/** One BatchAppend call, and what comes back over it. */
const open = (): { call: ClientDuplexStream<BatchAppendReq, BatchAppendResp>; answers: BatchAppendResp[]; errors: Error[] } => {
  const call = streams.batchAppend();
  const opened = { call, answers: [] as BatchAppendResp[], errors: [] as Error[] };
  call.on('data', (answer: BatchAppendResp) => opened.answers.push(answer));
  call.on('error', (error: Error) => opened.errors.push(error));
  return opened;
};

describe('a call that many appends share', () => {
  it.each<[what: string, batch: Batch]>([
    ['an event id that is none', { proposed: [proposal(uuidOf('not-a-uuid'), binary)] }],
    ['the empty event id', { proposed: [proposal(uuidOf('00000000-0000-0000-0000-000000000000'), binary)] }],
    ['an event without an id', { proposed: [proposal(new UUID(), binary)] }],
    ['a correlation id that is none', { correlationId: uuidOf('nonsense') }],
    ['an event without a type', { proposed: [proposal(uuidOf(randomUUID()), { 'content-type': 'application/json' })] }],
    ['an event whose type is empty', { proposed: [proposal(uuidOf(randomUUID()), { ...binary, type: '' })] }],
  ])('answers %s to its sender, and goes on', async (_, batch) => {
    const stream = node.unique('stream');
    const { call, answers, errors } = open();
    const bad = requestOf({ stream, ...batch });
    call.write(bad);
    call.write(requestOf({ stream }));
    await eventually(() => answers.length === 2);
    const refused = answers.find((answer) => answer.hasError());
    expect(refused?.getCorrelationId()?.getString()).toBe(bad.getCorrelationId()?.getString());
    expect(refused?.getError()?.getDetails()?.getTypeName()).toBe('event_store.client.BadRequest');
    expect(Buffer.from(refused!.getStreamIdentifier()!.getStreamName_asU8()).toString()).toBe(stream);
    expect(
      answers
        .find((answer) => answer.hasSuccess())
        ?.getSuccess()
        ?.getCurrentRevision(),
    ).toBe('0');
    expect(errors).toEqual([]);
    call.end();
  });

  it('refuses a batch for what is wrong in a later part of it, once', async () => {
    const stream = node.unique('stream');
    const { call, answers } = open();
    const correlationId = uuidOf(randomUUID());
    call.write(requestOf({ correlationId, stream, isFinal: false }));
    call.write(requestOf({ correlationId, proposed: [proposal(uuidOf('wrong'), binary)], isFinal: false }));
    call.write(requestOf({ correlationId, proposed: [proposal(uuidOf('wrong'), binary)] }));
    call.write(requestOf({ stream }));
    await eventually(() => answers.some((answer) => answer.hasSuccess()));
    expect(answers.map((answer) => answer.hasError())).toEqual([true, false]);
    expect(answers[1]?.getSuccess()?.getCurrentRevision()).toBe('0');
    call.end();
  });
});
