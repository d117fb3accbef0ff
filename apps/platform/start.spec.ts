import type { INestApplicationContext } from '@nestjs/common';
import { Instruments } from '@copyledger/command-side/aggregates';
import { now } from '@copyledger/command-side/clock';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { InstrumentCatalogue } from '@copyledger/command-side/instrument-catalogue';
import { memoryEventStore } from '@copyledger/eventstore/client';
import { listDefaultInstruments } from './default-instruments';

const log = memoryEventStore();

/** What a start finds in the application; the log outlives it. */
const started = (): INestApplicationContext => {
  const settings = { store: log, codec: createEventCodec(), now };
  const parts = new Map<unknown, unknown>([
    [Instruments, new Instruments(settings)],
    [InstrumentCatalogue, new InstrumentCatalogue()],
  ]);
  return { get: (token: unknown) => parts.get(token) } as unknown as INestApplicationContext;
};

const countOf = async (): Promise<number> => {
  const ids: string[] = [];
  for await (const { id } of log.readAll({ direction: 'forwards', from: 'start' })) ids.push(id);
  return ids.length;
};

describe('the default instruments', () => {
  it('are listed once, and known at once', async () => {
    const app = started();
    await listDefaultInstruments(app);
    expect(await countOf()).toBe(4);
    expect(app.get(InstrumentCatalogue).find('BTC-USDT')).toMatchObject({ status: 'trading', instrument: { kind: 'spot' } });
    await listDefaultInstruments(app);
    await listDefaultInstruments(started());
    expect(await countOf()).toBe(4);
  });

  it('that an operator has delisted or changed are left as they are', async () => {
    const app = started();
    const envelope = {
      commandHash: '',
      correlationId: 'c',
      causationId: 'c',
      actor: { type: 'user', id: 'op', through: 'http' } as const,
      occurredAt: now(),
    };
    const delist = { ...envelope, command: { type: 'DelistInstrument' } as const, commandId: 'delist' };
    await app.get(Instruments).send('BTC-USDT-PERP', delist);
    await listDefaultInstruments(started());
    expect(await started().get(Instruments).state('BTC-USDT-PERP')).toMatchObject({ status: 'delisted' });
  });
});
