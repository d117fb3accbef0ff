import { randomUUID } from 'node:crypto';
import { Empty, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import fc from 'fast-check';
import { ProtoReader } from './proto-reader';
import { readResponse } from './read-response';

const largest = 2n ** 64n - 1n;

interface Written {
  readonly position?: bigint;
  readonly revision?: bigint;
  readonly created?: string;
  readonly contentType?: string;
  readonly data?: string;
  readonly metadata?: string;
}

/** The bytes that the official client's own classes make of an event. */
const encoded = ({ position = 7n, revision = 3n, ...written }: Written): Buffer => {
  const { created = '17000000000000123', contentType = 'application/json', data = '{"a":"1"}', metadata = '{"b":2}' } = written;
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new UUID().setString('8a3e1a7e-7a53-4d8f-9b8e-0f6f5d0c8b11'))
    .setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from('account-ä')))
    .setStreamRevision(revision.toString())
    .setPreparePosition(position.toString())
    .setCommitPosition(position.toString())
    .setCustomMetadata(Buffer.from(metadata))
    .setData(Buffer.from(data));
  recorded.getMetadataMap().set('type', 'x.Y.v1').set('content-type', contentType).set('created', created).set('other', 'thing');
  const event = new ReadResp.ReadEvent().setEvent(recorded).setLink(recorded).setCommitPosition(position.toString());
  return Buffer.from(new ReadResp().setEvent(event).serializeBinary());
};

describe('An answer to a read', () => {
  it('is an event, with the microseconds of its recording', () => {
    expect(readResponse(encoded({}))).toMatchObject({
      kind: 'event',
      event: {
        id: '8a3e1a7e-7a53-4d8f-9b8e-0f6f5d0c8b11',
        stream: 'account-ä',
        type: 'x.Y.v1',
        revision: 3n,
        position: 7n,
        recordedAt: '2023-11-14T22:13:20.000012Z',
        data: { a: '1' },
        metadata: { b: 2 },
      },
    });
  });

  it.each<[string, Written]>([
    ['bytes', { contentType: 'application/octet-stream' }],
    ['broken JSON', { data: '{"a":' }],
    ['a JSON list', { data: '[1]' }],
    ['nothing', { data: '' }],
  ])('reads data that is %s as empty', (_what, written) => {
    expect(readResponse(encoded(written))).toMatchObject({ event: { data: {} } });
  });

  it('keeps every position and revision exact, up to the largest', () => {
    const integers = fc.oneof(fc.bigInt(0n, largest), fc.constantFrom(0n, 127n, 128n, 2n ** 49n - 1n, 2n ** 49n, 2n ** 53n + 1n, largest));
    fc.assert(
      fc.property(integers, integers, (position, revision) => {
        expect(readResponse(encoded({ position, revision }))).toMatchObject({ event: { position, revision } });
      }),
    );
  });

  it('is a checkpoint, a word that it has caught up, or of no interest', () => {
    const bytes = (response: ReadResp): Buffer => Buffer.from(response.serializeBinary());
    const checkpoint = new ReadResp.Checkpoint().setCommitPosition('12345678901').setPreparePosition('12345678901');
    expect(readResponse(bytes(new ReadResp().setCheckpoint(checkpoint)))).toEqual({ kind: 'checkpoint', position: 12_345_678_901n });
    expect(readResponse(bytes(new ReadResp().setCaughtUp(new ReadResp.CaughtUp())))).toEqual({ kind: 'caught-up' });
    const confirmation = new ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID());
    expect(readResponse(bytes(new ReadResp().setConfirmation(confirmation)))).toEqual({ kind: 'other' });
    expect(readResponse(bytes(new ReadResp().setLastStreamPosition('9')))).toEqual({ kind: 'other' });
    expect(readResponse(Buffer.from(new Empty().serializeBinary()))).toEqual({ kind: 'other' });
  });

  it('is refused when it is cut short', () => {
    const whole = encoded({});
    for (let length = 1; length < whole.length; length++) expect(() => readResponse(whole.subarray(0, length))).toThrow('protobuf');
  });

  it('passes over fields of every wire type', () => {
    const reader = new ProtoReader(Buffer.from([0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4, 0x18, 0x96, 0x01, 0x22, 1, 65]));
    const fields: number[] = [];
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      fields.push(field);
      reader.skip();
    }
    expect(fields).toEqual([1, 2, 3, 4]);
  });
});
