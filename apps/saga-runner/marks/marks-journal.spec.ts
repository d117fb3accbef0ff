import { createEventCodec } from '@copyledger/command-side';
import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import { type EventStore, memoryEventStore, OutcomeUnknown } from '@copyledger/eventstore/client';
import { instantOfMillis } from '@copyledger/kernel';
import { MarksJournal, marksStream } from './marks-journal';

const codec = createEventCodec();
const minute = (number: number) => instantOfMillis(Date.UTC(2024, 7, 9) + number * 60_000);
const mark = (instrument: string, price = '100') => ({ instrument, price, sources: ['okx:X'] });

let store: EventStore;
beforeEach(() => {
  store = memoryEventStore();
});
const journal = (append: EventStore['append'] = (...args) => store.append(...args)) =>
  new MarksJournal({ store: { append, readStream: (...args) => store.readStream(...args) }, codec });

const recorded = async (): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const event of store.readStream(marksStream, { direction: 'forwards', from: 'start' })) {
    const { at, marks } = (codec.decode(event)?.event as MarksRecorded).data;
    found.push(`${at.slice(11, 16)} ${marks.map(({ instrument }) => instrument).join(' ')}`);
  }
  return found;
};

describe('the marks of a minute', () => {
  it('are written once, and none of nothing', async () => {
    const marks = journal();
    expect(await marks.record(minute(1), [mark('A'), mark('B')])).toHaveLength(2);
    expect(await marks.record(minute(1), [mark('A', '101')])).toEqual([]);
    expect(await marks.record(minute(2), [])).toEqual([]);
    expect(await recorded()).toEqual(['00:01 A B']);
  });

  it('come from one of two writers', async () => {
    const [one, other] = [journal(), journal()];
    await Promise.all([one.record(minute(1), [mark('A')]), other.record(minute(1), [mark('A')])]);
    await Promise.all([one.record(minute(2), [mark('A')]), other.record(minute(2), [mark('A'), mark('B')])]);
    await other.record(minute(3), [mark('A')]);
    await one.record(minute(3), [mark('A')]);
    const all = await recorded();
    const named = all.flatMap((text) => {
      const [at = '', ...instruments] = text.split(' ');
      return instruments.map((instrument) => `${at} ${instrument}`);
    });
    expect(named.sort()).toEqual(['00:01 A', '00:02 A', '00:02 B', '00:03 A']);
  });

  it('are known after a restart, those of long ago too', async () => {
    await journal().record(minute(5), [mark('A')]);
    await journal().record(minute(1), [mark('A')]);
    const later = journal();
    expect(await later.record(minute(5), [mark('A')])).toEqual([]);
    expect(await later.record(minute(1), [mark('A'), mark('B')])).toEqual([mark('B')]);
    expect(await recorded()).toEqual(['00:05 A', '00:01 A', '00:01 B']);
  });

  it.each([true, false])('are written once when it is not known whether they were (they were: %s)', async (arrived) => {
    let isBroken = true;
    const faulty: EventStore['append'] = async (...args) => {
      if (!isBroken) return store.append(...args);
      isBroken = false;
      if (arrived) await store.append(...args);
      throw new OutcomeUnknown(marksStream);
    };
    expect(await journal(faulty).record(minute(1), [mark('A')])).toEqual([mark('A')]);
    expect(await recorded()).toEqual(['00:01 A']);
  });

  it('are not written while the log is away', async () => {
    const marks = journal(() => Promise.reject(new Error('away')));
    await expect(marks.record(minute(1), [mark('A')])).rejects.toThrow('away');
    expect(await recorded()).toEqual([]);
  });
});
