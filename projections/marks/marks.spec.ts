import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { Instant } from '@copyledger/kernel';
import { appendRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { markRecordingsFold, marksFold } from './marks.projection';

const at = '2026-11-20T09:30:00.000000Z' as Instant;
const recorded: MarksRecorded = {
  type: 'MarksRecorded',
  data: {
    at,
    marks: [
      { instrument: 'BTC-USDT', price: '60000.5', sources: ['a', 'b'] },
      { instrument: 'ETH-USDT', price: '2500', sources: ['a'] },
    ],
  },
};

describe('marks', () => {
  it('are a row for every instrument of a minute', () => {
    expect(appendRows(marksFold, new RecordedLog().append('marks', recorded))).toEqual([
      { instrument: 'BTC-USDT', at, logPosition: 10n, price: '60000.5', sources: ['a', 'b'] },
      { instrument: 'ETH-USDT', at, logPosition: 10n, price: '2500', sources: ['a'] },
    ]);
  });

  it('say when they were recorded, which is not the minute that they end', () => {
    expect(appendRows(markRecordingsFold, new RecordedLog().append('marks', recorded))).toEqual([
      { logPosition: 10n, recordedAt: '2026-11-20T09:30:01.000000Z' },
    ]);
  });
});
