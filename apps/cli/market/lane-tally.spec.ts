import { LaneTally } from './lane-tally';
import { answer } from './spec/played-platform';

const at = (second: number): string => `2024-08-09T00:00:${second.toString().padStart(2, '0')}.000000Z`;
const stale = (second: number, reason: string) => ({ line: 1, at: at(second), reason, detail: 'd' });

it('adds answers up', () => {
  const tally = new LaneTally(undefined);
  tally.add(answer({ counts: { messages: 3, verified: 2 }, isInterrupted: true }), at(1));
  tally.add(answer({ counts: { messages: 2, unreadable: 1 }, unreadable: [{ line: 1, reason: 'is no JSON' }] }), at(2));
  expect(tally).toMatchObject({
    interrupted: 1,
    unreadable: ['is no JSON'],
    isStaleNow: false,
    sums: { messages: 5, verified: 2, unreadable: 1 },
  });
  expect(tally.agreement).toBeUndefined();
});

it('tells from when to when a book was stale, and that it is', () => {
  const tally = new LaneTally(undefined);
  const book = { kind: 'stale', reason: 'Gap' } as const;
  tally.add(answer({ stale: [stale(1, 'Gap')], book }), at(2));
  tally.add(answer({ book }), at(3));
  tally.add(answer(), at(4));
  tally.add(answer({ stale: [stale(5, 'WrongChecksum'), stale(6, 'Crossed')], book }), at(6));
  expect(tally.stale).toEqual([
    { from: at(1), to: at(4), reason: 'Gap', detail: 'd' },
    { from: at(5), to: at(6), reason: 'WrongChecksum', detail: 'd' },
    { from: at(6), to: null, reason: 'Crossed', detail: 'd' },
  ]);
  expect(tally).toMatchObject({ isStaleNow: true, wrongChecksums: 1 });
});
