import { Inject, Injectable } from '@nestjs/common';
import type { OutsideTradeAnswer, OutsideTradesAnswer } from '@copyledger/contracts/outside/outside.answers';
import type { MarketEvent, TradeExecuted } from '@copyledger/domain/trading/market/market.events';
import type { Codec, DecodedEvent, EventStore } from '@copyledger/eventstore/client';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';

/** How much of a market's journal one page looks through. */
const eventsPerPage = 2_000;

type Trade = TradeExecuted['data'];

/** Which of the two was the account, and which the outside; undefined of a trade between accounts. */
const partiesOf = ({ maker, taker }: Trade) => {
  if (maker.kind === 'account' && taker.kind === 'outside') return { account: maker, outside: taker, liquidity: 'maker' } as const;
  if (maker.kind === 'outside' && taker.kind === 'account') return { account: taker, outside: maker, liquidity: 'taker' } as const;
  return undefined;
};

const opposite = { buy: 'sell', sell: 'buy' } as const;

const tradeOf = ({ event, metadata }: DecodedEvent): readonly OutsideTradeAnswer[] => {
  const { type, data } = event as MarketEvent;
  const parties = type === 'TradeExecuted' ? partiesOf(data) : undefined;
  if (type !== 'TradeExecuted' || parties === undefined) return [];
  const { account, outside, liquidity } = parties;
  const { tradeNumber, takerSide, price, quantity } = data;
  const { accountId, orderId } = account;
  const side = liquidity === 'taker' ? takerSide : opposite[takerSide];
  const { source, quote } = outside;
  const at = metadata.occurredAt;
  return [{ tradeNumber, at, accountId, orderId, side, liquidity, price, quantity, source, ...(quote !== undefined && { quote }) }];
};

/** Trades with the outside as the markets' journals have them: the only place that knows at which quote each was made. */
@Injectable()
export class OutsideTrades {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
  ) {}

  /** @param from a revision of the journal, or its end */
  async page(symbol: string, from = '0'): Promise<OutsideTradesAnswer> {
    if (from === 'end') return { items: [], next: await this.end(symbol), isEnd: true };
    const items: OutsideTradeAnswer[] = [];
    let next = BigInt(from);
    let seen = 0;
    const forwards = { direction: 'forwards', from: next, limit: eventsPerPage } as const;
    for await (const recorded of this.store.readStream(`market-${symbol}`, forwards)) {
      const decoded = this.codec.decode(recorded);
      if (decoded !== undefined) items.push(...tradeOf(decoded));
      next = recorded.revision + 1n;
      seen += 1;
    }
    return { items, next: next.toString(), isEnd: seen < eventsPerPage };
  }

  private async end(symbol: string): Promise<string> {
    for await (const { revision } of this.store.readStream(`market-${symbol}`, { direction: 'backwards', from: 'end', limit: 1 }))
      return (revision + 1n).toString();
    return '0';
  }
}
