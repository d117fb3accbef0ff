import {
  ReadReq,
  ReadResp,
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  DeleteReq,
  DeleteResp,
} from '@eventstore/db-client/generated/streams_pb';
import { Empty, StreamIdentifier, UUID, WrongExpectedVersion } from '@eventstore/db-client/generated/shared_pb';
import fc from 'fast-check';
import { decodeAppendRequest, encodeAppendSuccess, encodeAppendWrongExpectedVersion } from './append';
import { decodeBatchAppendRequest, encodeBatchError, encodeBatchSuccess } from './batch-append';
import { decodeDeleteRequest, encodeDeleteResponse } from './delete';
import { caughtUp, decodeReadRequest, encodeCheckpoint, encodeConfirmation, encodeStreamNotFound } from './read';
import { MalformedMessage, Reader } from './reader';
import { decodeFrame, encodeFrame, encodeReadEvent, headingOf, recordIn, tombstoneRevision, withStructuredId } from './record';
import { encode } from './writer';

const uuid = fc.uuid();
const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });
const bytes = fc.uint8Array({ maxLength: 1000 }).map((array) => Buffer.from(array));
const safe = fc.nat({ max: Number.MAX_SAFE_INTEGER });

const identifier = (name: string): StreamIdentifier => new StreamIdentifier().setStreamName(Buffer.from(name).toString('base64'));

const event = fc.record({
  id: uuid,
  type: text,
  isJson: fc.boolean(),
  data: bytes,
  metadata: bytes,
  stream: text,
  revision: safe,
  position: safe,
  createdAt: fc.nat({ max: 4_102_444_800_000 }),
});

describe('our encoding, read by the generated classes', () => {
  it('of events', () => {
    fc.assert(
      fc.property(event, (given) => {
        const read = ReadResp.deserializeBinary(encodeFrame(given)).getEvent()!;
        const recorded = read.getEvent()!;
        expect(recorded.getId()!.getString()).toBe(given.id);
        expect(Buffer.from(recorded.getStreamIdentifier()!.getStreamName_asU8()).toString()).toBe(given.stream);
        expect(recorded.getStreamRevision()).toBe(String(given.revision));
        expect([recorded.getCommitPosition(), recorded.getPreparePosition(), read.getCommitPosition()]).toEqual(
          Array(3).fill(String(given.position)),
        );
        expect(new Map(recorded.getMetadataMap().toObject())).toEqual(
          new Map([
            ['type', given.type],
            ['created', String(given.createdAt * 10_000)],
            ['content-type', given.isJson ? 'application/json' : 'application/octet-stream'],
          ]),
        );
        expect(Buffer.from(recorded.getData_asU8())).toEqual(given.data);
        expect(Buffer.from(recorded.getCustomMetadata_asU8())).toEqual(given.metadata);
      }),
    );
  });

  it('of links, retries and structured ids', () => {
    fc.assert(
      fc.property(event, event, (first, second) => {
        const record = (given: typeof first): Buffer => recordIn(encodeFrame(given));
        const read = ReadResp.deserializeBinary(encodeReadEvent({ event: record(first), link: record(second), position: 7 })).getEvent()!;
        expect([read.getEvent()!.getId()!.getString(), read.getLink()!.getId()!.getString()]).toEqual([first.id, second.id]);
        const structured = ReadResp.ReadEvent.RecordedEvent.deserializeBinary(withStructuredId(encodeFrame(first)))
          .getId()!
          .getStructured()!;
        const hex = [structured.getMostSignificantBits(), structured.getLeastSignificantBits()].map((half) =>
          BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'),
        );
        expect(hex.join('')).toBe(first.id.replaceAll('-', ''));
      }),
    );
  });

  it('of a tombstone', () => {
    const given = {
      id: '00000000-0000-4000-8000-000000000000',
      type: '$streamDeleted',
      isJson: false,
      data: Buffer.alloc(0),
      metadata: Buffer.alloc(0),
    };
    const frame = encodeFrame({ ...given, stream: 's', revision: tombstoneRevision, position: 1, createdAt: 0 });
    expect(ReadResp.deserializeBinary(frame).getEvent()!.getEvent()!.getStreamRevision()).toBe('9223372036854775807');
    expect(decodeFrame(frame).revision).toBe(tombstoneRevision);
  });

  it('of answers to appends', () => {
    fc.assert(
      fc.property(
        fc.record({ revision: safe, position: safe, correlationId: uuid, stream: text }),
        ({ revision, position, correlationId, stream }) => {
          const success = AppendResp.deserializeBinary(encodeAppendSuccess({ revision, position })).getSuccess()!;
          expect([success.getCurrentRevision(), success.getPosition()!.getCommitPosition()]).toEqual([String(revision), String(position)]);
          const batch = BatchAppendResp.deserializeBinary(encodeBatchSuccess({ correlationId, stream }, { revision, position }));
          expect(batch.getCorrelationId()!.getString()).toBe(correlationId);
          expect(batch.getSuccess()!.getPosition()!.getPreparePosition()).toBe(String(position));
          expect(Buffer.from(batch.getStreamIdentifier()!.getStreamName_asU8()).toString()).toBe(stream);
        },
      ),
    );
    expect(
      AppendResp.deserializeBinary(encodeAppendSuccess({ revision: -1, position: undefined }))
        .getSuccess()!
        .hasNoPosition(),
    ).toBe(true);
  });

  it('of refused appends', () => {
    const expected = { kind: 'exact', revision: 2n ** 64n - 1n } as const;
    const wrong = AppendResp.deserializeBinary(encodeAppendWrongExpectedVersion({ expected, current: -1 })).getWrongExpectedVersion()!;
    expect([wrong.getExpectedRevision(), wrong.hasCurrentNoStream()]).toEqual(['18446744073709551615', true]);
    const error = encodeBatchError(
      { correlationId: '', stream: 's' },
      { kind: 'wrong-expected-version', expected: { kind: 'no-stream' }, current: 4 },
    );
    const details = BatchAppendResp.deserializeBinary(error).getError()!.getDetails()!;
    const unpacked = details.unpack(
      (message) => WrongExpectedVersion.deserializeBinary(message),
      'event_store.client.WrongExpectedVersion',
    )!;
    expect([unpacked.getCurrentStreamRevision(), unpacked.hasExpectedNoStream()]).toEqual(['4', true]);
  });

  it('of signs and answers', () => {
    expect(ReadResp.deserializeBinary(encodeConfirmation('id')).getConfirmation()!.getSubscriptionId()).toBe('id');
    expect(
      ReadResp.deserializeBinary(encodeCheckpoint(2 ** 40))
        .getCheckpoint()!
        .getCommitPosition(),
    ).toBe(String(2 ** 40));
    expect(ReadResp.deserializeBinary(caughtUp).hasCaughtUp()).toBe(true);
    const notFound = ReadResp.deserializeBinary(encodeStreamNotFound('süß')).getStreamNotFound()!;
    expect(Buffer.from(notFound.getStreamIdentifier()!.getStreamName_asU8()).toString()).toBe('süß');
    expect(DeleteResp.deserializeBinary(encodeDeleteResponse(5)).getPosition()!.getPreparePosition()).toBe('5');
  });
});

describe("the generated classes' encoding, read by us", () => {
  it('of proposed events', () => {
    fc.assert(
      fc.property(fc.record({ id: uuid, type: name, isJson: fc.boolean(), data: bytes }), ({ id, type, isJson, data }) => {
        const proposed = new BatchAppendReq.ProposedMessage().setId(new UUID().setString(id)).setData(data).setCustomMetadata(data);
        proposed
          .getMetadataMap()
          .set('type', type)
          .set('content-type', isJson ? 'application/json' : 'application/octet-stream');
        const request = new BatchAppendReq().setCorrelationId(new UUID().setString(id)).setIsFinal(true);
        request.setProposedMessagesList([proposed]);
        const decoded = decodeBatchAppendRequest(Buffer.from(request.serializeBinary()), 0);
        expect(decoded).toMatchObject({ correlationId: id, isFinal: true, options: undefined });
        expect(decoded.events).toEqual([{ id, type, isJson, data, metadata: data }]);
      }),
    );
  });

  it('of options', () => {
    const options = new AppendReq.Options().setStreamIdentifier(identifier('a-1')).setRevision('18446744073709551615');
    expect(decodeAppendRequest(Buffer.from(new AppendReq().setOptions(options).serializeBinary()))).toEqual({
      kind: 'options',
      options: { stream: 'a-1', expected: { kind: 'exact', revision: 2n ** 64n - 1n } },
    });
    const deletion = new DeleteReq.Options().setStreamIdentifier(identifier('a-1')).setNoStream(new Empty());
    expect(decodeDeleteRequest(Buffer.from(new DeleteReq().setOptions(deletion).serializeBinary()))).toEqual({
      stream: 'a-1',
      expected: { kind: 'no-stream' },
    });
  });

  it('of reads', () => {
    const expression = new ReadReq.Options.FilterOptions.Expression().setPrefixList(['a', 'b']);
    const filter = new ReadReq.Options.FilterOptions().setEventType(expression).setMax(7).setCheckpointintervalmultiplier(3);
    const position = new ReadReq.Options.Position().setCommitPosition('12').setPreparePosition('12');
    const options = new ReadReq.Options()
      .setAll(new ReadReq.Options.AllOptions().setPosition(position))
      .setReadDirection(ReadReq.Options.ReadDirection.BACKWARDS)
      .setResolveLinks(true)
      .setSubscription(new ReadReq.Options.SubscriptionOptions())
      .setFilter(filter)
      .setUuidOption(new ReadReq.Options.UUIDOption().setStructured(new Empty()));
    expect(decodeReadRequest(Buffer.from(new ReadReq().setOptions(options).serializeBinary()))).toEqual({
      source: { kind: 'all', from: { kind: 'position', commit: 12, prepare: 12 } },
      direction: 'backwards',
      resolveLinks: true,
      extent: { kind: 'subscription' },
      filter: { on: 'type', regex: '', prefixes: ['a', 'b'], searchWindowMax: 7, checkpointIntervalMultiplier: 3 },
      structuredIds: true,
      compatibility: 0,
    });
  });
});

describe('our own encoding', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(event, (given) => {
        const frame = encodeFrame(given);
        expect(decodeFrame(frame)).toEqual(given);
        expect(headingOf(frame)).toEqual({ stream: given.stream, type: given.type });
      }),
    );
  });

  it('holds every unsigned number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const reader = new Reader(
          encode((writer) => {
            writer.uint64(1, value);
          }),
        );
        reader.next();
        expect(reader.uint64()).toBe(value);
      }),
    );
  });

  it('refuses bytes that end too early or make no sense, and never reads beyond them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          decodeBatchAppendRequest(Buffer.from(noise), 0);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
    expect(() => decodeReadRequest(Buffer.from([0x0a, 0x05, 0x01]))).toThrow(MalformedMessage);
  });
});
