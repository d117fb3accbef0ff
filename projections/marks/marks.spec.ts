import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { Instant } from '@copyledger/kernel';
import { appendRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { marksFold } from './marks.projection';

describe('marks', () => {
  it('are a row for every instrument of a minute', () => {
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
    expect(appendRows(marksFold, new RecordedLog().append('marks', recorded))).toEqual([
      { instrument: 'BTC-USDT', at, logPosition: 10n, price: '60000.5', sources: ['a', 'b'] },
      { instrument: 'ETH-USDT', at, logPosition: 10n, price: '2500', sources: ['a'] },
    ]);
  });
});
