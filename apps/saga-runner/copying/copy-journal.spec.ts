import { randomUUID } from 'node:crypto';
import { createEventCodec } from '@copyledger/command-side/contracts';
import type { CopyEvent, CopyLegResolved } from '@copyledger/domain/copying/copy/copy.events';
import { type AppendFault, FaultyStore } from '@copyledger/eventstore/aggregates/spec/faulty-store';
import { type EventStore, memoryEventStore } from '@copyledger/eventstore/client';
import { derivedId, instantOfMillis } from '@copyledger/kernel';
import fc from 'fast-check';
import { CopyJournal, defaultJournalLimits } from './copy-journal';
import { JournalFenced } from './errors';

const leader = derivedId('account', 'leader');
const codec = createEventCodec();
const limits = { ...defaultJournalLimits, eventsPerAppendMax: 2, pageEvents: 3, retryMsMin: 0, retryMsMax: 0 };
const metadata = {
  $correlationId: 'c',
  $causationId: 'd',
  actor: { type: 'system', id: 'copying', through: 'feed' },
  occurredAt: instantOfMillis(0),
} as const;

const resolved = (number: number): CopyLegResolved => ({
  type: 'CopyLegResolved',
  data: {
    ...{ planId: 'p', legId: `${number}`, followId: 'f', copyAccountId: 'a', instrument: 'I', effect: 'open', side: 'buy' },
    ...{ outcome: 'filled', quantity: '1', filledQuantity: '1', consumed: '0' },
    position: { target: '0', held: '0', writtenOff: '0', manual: '0', pending: '0', residual: '0' },
  },
});
const several = (count: number): readonly CopyEvent[] => Array.from({ length: count }, (_, index) => resolved(index));

const journalOn = (store: EventStore, revision = -1n): CopyJournal =>
  new CopyJournal(
    leader,
    { ...{ store, codec, limits, newId: randomUUID, signal: new AbortController().signal }, onFailure: () => undefined },
    revision,
  );

const legsIn = async (journal: CopyJournal): Promise<readonly string[]> => {
  const legs: string[] = [];
  for await (const { data } of journal.readOn()) if ('legId' in data) legs.push(data.legId);
  return legs;
};

describe('the journal of a desk', () => {
  it('is read on in pages from where it is known', async () => {
    const store = memoryEventStore();
    await journalOn(store).append(several(7), metadata);
    expect(await legsIn(journalOn(store))).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    const known = journalOn(store, 4n);
    expect(await legsIn(known)).toEqual(['5', '6']);
    expect(known.revision).toBe(6n);
  });

  it('has every event once, in order, whatever becomes of appends on their way', async () => {
    const fault = fc.constantFrom<AppendFault>('none', 'unavailable', 'landed', 'lost', { lateByCalls: 1 }, { lateByCalls: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 12 }), fc.integer({ min: 1, max: 13 }), async (faults, count) => {
        const log = memoryEventStore();
        const faulty = new FaultyStore(log);
        faulty.appendFaults.push(...faults);
        const written = await journalOn(faulty.store).append(several(count), metadata);
        const told = written.map(({ event }) => (event.type === 'CopyLegResolved' ? event.data.legId : ''));
        expect(told).toEqual(several(count).map((_, index) => `${index}`));
        expect(await legsIn(journalOn(log))).toEqual(told);
      }),
      { numRuns: 200 },
    );
  });

  it('has one writer: another that has written is found out, at once or behind one’s own', async () => {
    const store = memoryEventStore();
    const [first, second] = [journalOn(store), journalOn(store)];
    await first.append(several(3), metadata);
    await expect(second.append(several(1), metadata)).rejects.toThrow(JournalFenced);
    await journalOn(store, 2n).append(several(1), metadata);
    await expect(first.append(several(5), metadata)).rejects.toThrow(JournalFenced);
    expect(await legsIn(journalOn(store))).toEqual(['0', '1', '2', '0']);
  });
});
