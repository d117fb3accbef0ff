import { unreachable } from '@copyledger/kernel';
import { formatUnits, type Scales } from '../decimal-units';
import type { Trade, VenueName } from '../venues/venue-adapter';
import type { RecordedTrade } from './market-rows';

const microsPerMilli = 1000;
const microsPerSecond = 1_000_000;

interface Of {
  readonly venue: VenueName;
  /** As the venue's messages name it. */
  readonly market: string;
  readonly scales: Scales;
}

/** Binance counts its trades; whoever names them otherwise has none of its numbers. */
const numberOf = (id: string | undefined): number => (Number.isSafeInteger(Number(id)) ? Number(id) : 0);

const bodyOf = ({ id, price, size, takerSide, venueMicros }: Trade, { venue, market, scales }: Of): unknown => {
  const [px, sz] = [formatUnits(price, scales.priceScale), formatUnits(size, scales.sizeScale)];
  const ms = Math.floor(venueMicros / microsPerMilli);
  switch (venue) {
    case 'binance-spot':
    case 'binance-futures':
      return { e: 'trade', s: market, t: numberOf(id), p: px, q: sz, T: ms, m: takerSide === 'sell' };
    case 'kraken':
      return [0, [[px, sz, (venueMicros / microsPerSecond).toFixed(6), takerSide === 'buy' ? 'b' : 's', 'l', '']], 'trade', market];
    case 'okx':
      return {
        arg: { channel: 'trades', instId: market },
        data: [{ instId: market, tradeId: id, px, sz, side: takerSide, ts: ms.toString() }],
      };
    default:
      return unreachable(venue);
  }
};

/** A row of a recording of trades as the venue would have sent it, with the time of its reception. */
export const tradeMessage = ({ receivedMicros, trade }: RecordedTrade, of: Of): string =>
  `{"recv_ns":${receivedMicros}000,"message":${JSON.stringify(bodyOf(trade, of))}}`;
