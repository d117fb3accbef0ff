import type { InstrumentEvent } from '@copyledger/domain/trading/instrument/instrument.events';
import { instrumentEvent as instrument, linearTerms } from '@copyledger/testing';
import { foldRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { instrumentsFold } from './instruments.projection';

describe('an instrument', () => {
  it('has the terms of its newest revision, also when its events come again', () => {
    const events = new RecordedLog().append<InstrumentEvent>(
      `instrument-${linearTerms.symbol}`,
      ...[instrument.InstrumentListed(), instrument.InstrumentChanged(), instrument.InstrumentDelisted()],
    );
    const row = {
      symbol: linearTerms.symbol,
      terms: { ...linearTerms, revision: 3, status: 'delisted' },
      listedAt: '2026-11-20T09:30:01.000000Z',
      updatedAt: '2026-11-20T09:30:03.000000Z',
    };
    expect(foldRows(instrumentsFold, events)).toEqual([row]);
    expect(foldRows(instrumentsFold, [...events, ...events])).toEqual([row]);
  });
});
