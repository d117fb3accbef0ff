import type { CopiedPosition, CopyEvent, PlannedLeg } from '@copyledger/domain/copying/copy/copy.events';
import { copyEvent as copy } from '@copyledger/testing';
import fc from 'fast-check';
import { addDecimals, subtractDecimals } from '../runtime/decimal-sum';
import { foldRows } from '../testing/fold-rows';
import { interleaved } from '../testing/interleaved';
import { RecordedLog } from '../testing/recorded-log';
import { byFollow, copiedPositionsFold, copyLegsFold } from './copy-legs.projection';
import { shownLeg } from './copy-legs.queries';

const [orderedLeg] = copy.CopyPlanned().data.legs as readonly [PlannedLeg];
const position = (changes: Partial<CopiedPosition>): CopiedPosition => ({
  ...{ target: '0', held: '0', writtenOff: '0', manual: '0', pending: '0', residual: '0' },
  ...changes,
});
const ordered = (followId: string, changes: Partial<PlannedLeg> = {}): PlannedLeg =>
  ({ ...orderedLeg, followId, legId: `leg-${followId}`, copyAccountId: `copy-${followId}`, ...changes }) as PlannedLeg;

const after = (...events: readonly CopyEvent[]) => {
  const recorded = new RecordedLog().append('copy-lea', ...events);
  const twice = [...recorded, ...recorded];
  return { positions: foldRows(copiedPositionsFold, twice), legs: foldRows(copyLegsFold, twice) };
};

describe('a copied position', () => {
  it('is what the newest plan or leg left, and explains its difference', () => {
    const filled = position({ target: '0.05', held: '0.04', writtenOff: '0.01' });
    const { positions } = after(
      copy.CopyPlanned({ legs: [ordered('f1'), ordered('f2')] }),
      copy.CopyLegResolved({ legId: 'leg-f1', followId: 'f1', outcome: 'partly-filled', filledQuantity: '0.04', position: filled }),
    );
    expect(positions).toMatchObject([
      { followId: 'f1', instrument: 'BTCUSDT-PERP', ...filled, consumed: 110n, updatedAt: '2026-11-20T09:30:02.000000Z' },
      { followId: 'f2', target: '0.05', pending: '0.05', held: '0' },
    ]);
    for (const { target, held, residual, writtenOff, manual, pending } of positions)
      expect(subtractDecimals(target, held)).toBe([residual, writtenOff, manual, pending].reduce(addDecimals));
  });
});

describe('a leg', () => {
  it('is ordered, and then known by what became of it', () => {
    const { legs } = after(
      copy.CopyPlanned({ legs: [ordered('f1', { limitPrice: '50100' })] }),
      copy.CopyLegResolved({
        ...{ legId: 'leg-f1', followId: 'f1', outcome: 'partly-filled', filledQuantity: '0.02', averagePrice: '50010', reason: 'price' },
      }),
    );
    expect(legs).toMatchObject([
      {
        ...{ followId: 'f1', cause: 'leader-fills', outcome: 'partly-filled', quantity: '0.05', limitPrice: '50100', reason: 'price' },
        ...{ filledQuantity: '0.02', averagePrice: '50010', isSkipped: true, resolvedAt: '2026-11-20T09:30:02.000000Z' },
        ...{ plannedPosition: 10n, legNumber: 0 },
      },
    ]);
  });

  it('is skipped for a reason, or cut for several', () => {
    const cuts = [{ reason: 'cap-per-order', quantity: '0.2' } as const];
    const skipped = { ...ordered('f1'), outcome: 'skipped', reason: 'paused', quantity: '0.1' } as PlannedLeg;
    const { legs } = after(copy.CopyPlanned({ legs: [skipped, ordered('f2', { cuts }), ordered('f3')] }));
    expect(legs.map(({ isSkipped }) => isSkipped)).toEqual([true, true, false]);
    const shown = legs.map((leg) => shownLeg({ ...leg, plannedPosition: '10', updatedPosition: '10' }).skipped);
    expect(shown).toEqual([[{ reason: 'paused', quantity: '0.1' }], cuts, []]);
  });

  it('of a flip stands beside the other one', () => {
    const close = ordered('f1', { legId: 'close', effect: 'close' });
    const { legs, positions } = after(copy.CopyPlanned({ legs: [close, ordered('f1', { legId: 'open' })] }));
    expect(legs).toMatchObject([
      { legId: 'close', legNumber: 0 },
      { legId: 'open', legNumber: 1 },
    ]);
    expect(positions).toHaveLength(1);
  });

  it('that was never planned changes nothing', () => {
    expect(after(copy.CopyLegResolved()).legs).toEqual([]);
  });
});

describe('rows of different follows', () => {
  it('do not depend on the order of events between them', () => {
    const of = (followId: string): readonly CopyEvent[] => [
      copy.CopyPlanned({ legs: [ordered(followId)] }),
      copy.CopyLegResolved({ legId: `leg-${followId}`, followId }),
    ];
    const events = ['a', 'b', 'c'].map(of);
    const shapeOf = (list: readonly CopyEvent[]) => {
      const { legs, positions } = after(...list);
      const known = legs.map(({ followId, outcome, filledQuantity }) => `${followId} ${outcome} ${filledQuantity}`);
      return [...known, ...positions.map(({ followId, held }) => `${followId} ${held}`)].sort();
    };
    const expected = shapeOf(events.flat());
    fc.assert(
      fc.property(interleaved(...events), (list) => {
        expect(shapeOf(list)).toEqual(expected);
      }),
    );
  });

  it('are shared out by follow', () => {
    const [planned, resolved] = new RecordedLog().append<CopyEvent>(
      'copy-lea',
      copy.CopyPlanned({ legs: [ordered('f1'), ordered('f2'), ordered('f1', { legId: 'other' })] }),
      copy.CopyLegResolved({ followId: 'f2' }),
    );
    expect([planned, resolved].map((event) => byFollow.keysOf(event!))).toEqual([['f1', 'f2'], ['f2']]);
  });
});
