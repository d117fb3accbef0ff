import type { OrderAmendRequested, OrderCancelRequested, OrderPlaced } from '@copyledger/domain/trading/account/account.events';
import type { InstrumentEvent } from '@copyledger/domain/trading/instrument/instrument.events';
import type { SequencedInput } from '@copyledger/domain/trading/market/market.inputs';
import type { DecodedEvent } from '@copyledger/eventstore/client';
import { type Fact, unreachable } from '@copyledger/kernel';

/** What accounts and operators want is in these streams, in the order of the log. */
export const inputPrefixes = ['account-', 'instrument-'] as const;

export interface AddressedInput {
  readonly symbol: string;
  readonly input: SequencedInput;
}

type Asking = OrderPlaced | OrderCancelRequested | OrderAmendRequested | InstrumentEvent;

const asking: Record<Asking['type'], true> = {
  OrderPlaced: true,
  OrderCancelRequested: true,
  OrderAmendRequested: true,
  InstrumentListed: true,
  InstrumentChanged: true,
  InstrumentDelisted: true,
};

const isAsking = (event: Fact<string, unknown>): event is Asking => event.type in asking;

/** What an event asks of a market; undefined for the many that ask nothing. */
export const inputOf = ({ event, recorded: { position } }: DecodedEvent): AddressedInput | undefined => {
  if (!isAsking(event)) return undefined;
  const { type, data } = event;
  switch (type) {
    case 'OrderPlaced':
      return { symbol: data.instrument, input: { type: 'EnterOrder', position, order: data } };
    case 'OrderCancelRequested': {
      const { instrument, orderId, accountId } = data;
      return { symbol: instrument, input: { type: 'WithdrawOrder', position, orderId, accountId } };
    }
    case 'OrderAmendRequested': {
      const { instrument, orderId, accountId, amendId, quantity, limitPrice, trigger } = data;
      const terms = { quantity, limitPrice, ...(trigger !== undefined && { trigger }) };
      return { symbol: instrument, input: { type: 'AmendOrder', position, orderId, accountId, amendId, ...terms } };
    }
    case 'InstrumentListed':
    case 'InstrumentChanged':
    case 'InstrumentDelisted':
      return { symbol: data.instrument.symbol, input: { type: 'SetTerms', position, terms: data.instrument } };
    default:
      return unreachable(type);
  }
};
