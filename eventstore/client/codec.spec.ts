import { instantOfMillis } from '@copyledger/kernel';
import { type ContextContract, createCodec, UndecodableEvent } from './codec';
import type { JsonObject, RecordedEvent } from './event-store';
import type { EventMetadata } from './metadata';

const shop: ContextContract = {
  context: 'shop',
  events: {
    BasketOpened: { version: 1 },
    // Version 2 split the price into amount and currency; version 3 gave the quantity a name of its own.
    ItemAdded: {
      version: 3,
      upcasters: {
        1: ({ price, ...rest }) => {
          const [amount, currency] = (price as string).split(' ');
          return { ...rest, amount, currency };
        },
        2: ({ count, ...rest }) => ({ ...rest, quantity: JSON.stringify(count) }),
      },
    },
  },
};

const metadata: Omit<EventMetadata, 'schemaVersion'> = {
  $correlationId: 'c',
  $causationId: 'd',
  actor: { type: 'user', id: 'u', through: 'http' },
  commandId: 'e',
  commandHash: 'f',
  occurredAt: instantOfMillis(0),
};

const recorded = (type: string, data: JsonObject, schemaVersion = 1): RecordedEvent => ({
  id: 'id',
  type,
  data,
  metadata: { ...(metadata as unknown as JsonObject), schemaVersion },
  stream: 'basket-1',
  revision: 4n,
  position: 99n,
  recordedAt: instantOfMillis(5),
});

describe('The codec', () => {
  const codec = createCodec([shop]);

  it('writes the registered name of the present version, and the version into the metadata', () => {
    expect(codec.encode('id', { type: 'ItemAdded', data: { quantity: '1' } }, metadata)).toEqual({
      id: 'id',
      type: 'shop.ItemAdded.v3',
      data: { quantity: '1' },
      metadata: { ...metadata, schemaVersion: 3 },
    });
  });

  it('reads back what it wrote', () => {
    const event = { type: 'BasketOpened', data: { basket: '1' } };
    const written = codec.encode('id', event, metadata);
    const decoded = codec.decode({ ...recorded('', {}), ...written });
    expect(decoded).toMatchObject({ event, metadata: written.metadata, recorded: { stream: 'basket-1', revision: 4n, position: 99n } });
  });

  it.each([
    ['shop.ItemAdded.v1', 1, { sku: 'a', price: '1.50 EUR', count: 2 }],
    ['shop.ItemAdded.v2', 2, { sku: 'a', amount: '1.50', currency: 'EUR', count: 2 }],
    ['shop.ItemAdded.v3', 3, { sku: 'a', amount: '1.50', currency: 'EUR', quantity: '2' }],
  ])('lifts %s through every step to the present', (type, version, data) => {
    const decoded = codec.decode(recorded(type, data, version));
    expect(decoded?.event).toEqual({ type: 'ItemAdded', data: { sku: 'a', amount: '1.50', currency: 'EUR', quantity: '2' } });
    expect(decoded?.metadata.schemaVersion).toBe(version);
  });

  it.each(['$metadata', 'bank.PaymentMade.v1', 'shop', 'shopping.ItemAdded.v1'])('leaves the foreign event %s alone', (type) => {
    expect(codec.decode(recorded(type, {}))).toBeUndefined();
  });

  it.each<[string, RecordedEvent]>([
    ['a version of the future', recorded('shop.ItemAdded.v4', {}, 4)],
    ['a name of the future', recorded('shop.BasketPaid.v1', {})],
    ['no version', recorded('shop.ItemAdded', {})],
    ['a version that name and metadata disagree on', recorded('shop.ItemAdded.v3', {}, 2)],
    ['data that is no object', { ...recorded('shop.ItemAdded.v3', {}, 3), data: [] as unknown as JsonObject }],
    ['no metadata', { ...recorded('shop.ItemAdded.v3', {}, 3), metadata: {} }],
  ])('refuses an event of ours with %s', (_what, event) => {
    expect(() => codec.decode(event)).toThrow(UndecodableEvent);
  });

  it('says which event it could not lift, and why', () => {
    const failing = createCodec([
      {
        context: 'shop',
        events: {
          ItemAdded: {
            version: 2,
            upcasters: {
              1: () => {
                throw new Error('no price');
              },
            },
          },
        },
      },
    ]);
    const failure = (() => {
      try {
        return failing.decode(recorded('shop.ItemAdded.v1', {}));
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toMatchObject({ name: 'UndecodableEvent', message: expect.stringContaining('basket-1 revision 4') as string });
    expect((failure as Error).cause).toEqual(new Error('no price'));
  });

  it('refuses to write what is not registered', () => {
    expect(() => codec.encode('id', { type: 'BasketBurnt', data: {} }, metadata)).toThrow('BasketBurnt');
  });

  it.each<[string, ContextContract[]]>([
    ['a missing upcaster', [{ context: 'shop', events: { A: { version: 3, upcasters: { 1: (data) => data } } } }]],
    ['a version below 1', [{ context: 'shop', events: { A: { version: 0 } } }]],
    [
      'one fact in two contexts',
      [
        { context: 'a', events: { A: { version: 1 } } },
        { context: 'b', events: { A: { version: 1 } } },
      ],
    ],
  ])('refuses a contract with %s', (_what, contracts) => {
    expect(() => createCodec(contracts)).toThrow();
  });
});
