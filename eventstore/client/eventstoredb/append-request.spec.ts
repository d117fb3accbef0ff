import { randomUUID } from 'node:crypto';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Code } from '@eventstore/db-client/generated/code_pb';
import { AllStreamPosition, UUID } from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import fc from 'fast-check';
import { AppendRefused, type EventToAppend, type ExpectedRevision } from '../event-store';
import { appendMessages, appendRequest, type Sending } from './append-request';
import { appendResponse } from './append-response';

const sending: Sending = { number: 7, deadlineMs: 1_700_000_000_123 };

const eventOf = (data: EventToAppend['data'], metadata: EventToAppend['metadata'] = {}): EventToAppend => ({
  ...{ id: randomUUID(), type: 'x.Y.v1', data, metadata },
});

/** The messages as the official client's own classes read them. */
const sent = (events: readonly EventToAppend[], expected: ExpectedRevision = 'any', how = sending): readonly BatchAppendReq[] =>
  appendMessages(appendRequest('account-ä', events, expected), how).map((message) => BatchAppendReq.deserializeBinary(message));

const eventsIn = (messages: readonly BatchAppendReq[]): EventToAppend[] =>
  messages.flatMap((message) =>
    message.getProposedMessagesList().map((proposed) => ({
      id: proposed.getId()!.getString(),
      type: proposed.getMetadataMap().get('type')!,
      data: JSON.parse(Buffer.from(proposed.getData_asU8()).toString()) as EventToAppend['data'],
      metadata: JSON.parse(Buffer.from(proposed.getCustomMetadata_asU8()).toString()) as EventToAppend['metadata'],
    })),
  );

describe('An append, as its reader understands it,', () => {
  it('names its number, its stream, its deadline and its events', () => {
    const [message, ...others] = sent([eventOf({ a: '1' })]);
    expect(others).toEqual([]);
    expect(message!.getCorrelationId()!.getString()).toBe('00000000-0000-4000-8000-000000000007');
    expect(message!.getIsFinal()).toBe(true);
    const options = message!.getOptions()!;
    expect(Buffer.from(options.getStreamIdentifier()!.getStreamName_asU8()).toString()).toBe('account-ä');
    expect(options.getDeadline()!.toDate().getTime()).toBe(sending.deadlineMs);
    expect(message!.getProposedMessagesList()[0]!.getMetadataMap().get('content-type')).toBe('application/json');
  });

  it('holds any text, of any length', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('x'.repeat(20_000), 'ä€😀'.repeat(9_000)));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }), (texts) => {
        const events = texts.map(([data, metadata]) => eventOf({ data }, { metadata }));
        expect(eventsIn(sent(events))).toEqual(events);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[ExpectedRevision, BatchAppendReq.Options.ExpectedStreamPositionCase]>([
    ['any', BatchAppendReq.Options.ExpectedStreamPositionCase.ANY],
    ['no-stream', BatchAppendReq.Options.ExpectedStreamPositionCase.NO_STREAM],
    ['stream-exists', BatchAppendReq.Options.ExpectedStreamPositionCase.STREAM_EXISTS],
    [0n, BatchAppendReq.Options.ExpectedStreamPositionCase.STREAM_POSITION],
    [2n ** 64n - 1n, BatchAppendReq.Options.ExpectedStreamPositionCase.STREAM_POSITION],
  ])('expects %s', (expected, which) => {
    const options = sent([eventOf({})], expected)[0]!.getOptions()!;
    expect(options.getExpectedStreamPositionCase()).toBe(which);
    if (typeof expected === 'bigint') expect(options.getStreamPosition()).toBe(String(expected));
  });

  it('goes out in parts when it is large, of which the first has the options and the last is final', () => {
    const events = Array.from({ length: 5 }, () => eventOf({ text: 'x'.repeat(1024 * 1024) }));
    const messages = sent(events);
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.map((message) => message.hasOptions())).toEqual(messages.map((_, index) => index === 0));
    expect(messages.map((message) => message.getIsFinal())).toEqual(messages.map((_, index) => index === messages.length - 1));
    expect(new Set(messages.map((message) => message.getCorrelationId()!.getString())).size).toBe(1);
    expect(eventsIn(messages)).toEqual(events);
  });

  it('is refused when it is larger than any server takes, and leaves nothing behind in the next', () => {
    const large = eventOf({ text: 'x'.repeat(9 * 1024 * 1024) });
    expect(() => appendRequest('s', [large, large], 'any')).toThrow(AppendRefused);
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    expect(() => appendRequest('s', [eventOf({}), eventOf(cyclic as EventToAppend['data'])], 'any')).toThrow('circular');
    const events = [eventOf({ next: true })];
    expect(eventsIn(sent(events))).toEqual(events);
  });
});

describe('An answer to an append', () => {
  const uuid = (number: number): UUID => new UUID().setString(`00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`);
  const read = (response: BatchAppendResp) => appendResponse(Buffer.from(response.serializeBinary()));

  it('has revision and position, up to the largest', () => {
    const largest = (2n ** 64n - 1n).toString();
    const position = new AllStreamPosition().setCommitPosition(largest).setPreparePosition(largest);
    const success = new BatchAppendResp.Success().setCurrentRevision('41').setPosition(position);
    const response = new BatchAppendResp().setCorrelationId(uuid(2 ** 47 + 1)).setSuccess(success);
    const answer = { revision: 41n, position: 2n ** 64n - 1n };
    expect(read(response)).toEqual({ number: 2 ** 47 + 1, answer, error: undefined });
  });

  it('has no position where the log names none', () => {
    const success = new BatchAppendResp.Success().setCurrentRevision('0').setNoPosition(new Empty());
    expect(read(new BatchAppendResp().setCorrelationId(uuid(1)).setSuccess(success)).answer).toEqual({ revision: 0n, position: undefined });
  });

  it('names the append in halves of 64 bits as well, which may be negative', () => {
    const least = BigInt.asIntN(64, 0x8000_0000_0000_00ffn).toString();
    const halves = new UUID.Structured().setMostSignificantBits('16384').setLeastSignificantBits(least);
    expect(read(new BatchAppendResp().setCorrelationId(new UUID().setStructured(halves))).number).toBe(255);
  });

  it('is an error, as the official client decodes it', () => {
    const status = new Status().setCode(Code.INVALID_ARGUMENT).setMessage('no').setDetails(new Any().setTypeUrl('type.googleapis.com/x'));
    const { answer, error, number } = read(new BatchAppendResp().setCorrelationId(uuid(3)).setError(status));
    expect([number, answer, error?.getCode(), error?.getMessage()]).toEqual([3, undefined, Code.INVALID_ARGUMENT, 'no']);
  });
});
