import type { MarketEvent, TradeParty } from '../market.events';
import type { Line } from './reference-tape';

const idOf = (party: TradeParty): string | undefined => (party.kind === 'account' ? party.orderId : undefined);
const units = (text: string | undefined): number => +(text ?? '0');

/** An event in the words of the reference; undefined for what that does not tell. */
const lineOf = (event: MarketEvent): Line | undefined => {
  const { type, data } = event;
  switch (type) {
    case 'MarketTermsSet':
      return ['terms', data.terms.status];
    case 'OrderAccepted':
      return ['accepted', data.orderId, units(data.quantityAhead)];
    case 'TriggerFired':
      return ['fired', data.orderId, data.watched, units(data.price), units(data.stopPrice), units(data.quantityAhead)];
    case 'OrderModified':
      return [
        'modified',
        data.orderId,
        data.amendId,
        units(data.quantity),
        units(data.limitPrice),
        data.keepsPriority,
        units(data.quantityAhead),
      ];
    case 'ModifyRefused':
      return ['refused', data.orderId, data.amendId, data.reason];
    case 'TradeExecuted':
      return ['traded', idOf(data.maker), idOf(data.taker), data.takerSide, units(data.price), units(data.quantity)];
    case 'SelfTradePrevented':
      return ['prevented', data.maker.orderId, data.taker.orderId, units(data.quantity), units(data.price)];
    case 'OrderRemoved':
      return ['removed', data.orderId, data.reason];
    case 'TradingHalted':
      return ['halted', data.reason];
    case 'TradingResumed':
      return ['resumed', ''];
    case 'TriggerReferenceMoved':
      return undefined;
  }
};

export const linesOf = (events: readonly MarketEvent[]): readonly Line[] =>
  events.map(lineOf).filter((line): line is Line => line !== undefined);
