import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { FillObserved, OrderFilled } from '@copyledger/domain/trading/account/account.events';
import { accountIdOf } from '../runtime/account-stream';
import type { AppendFold, KeyedFold } from '../runtime/projection';
import { closedQuantity, isClosing } from './closing-fill';
import { foldOrder, type OrderFact, orderFactTypes, type OrderRow } from './order-fold';
import type { Fill } from './orders.queries';

export type FillRow = Omit<Fill, 'position'> & { readonly logPosition: bigint };

type Decoded<E extends OrderFact | FillObserved> = DecodedEvent<E>;

const accountOf = (event: Decoded<OrderFact>): string =>
  'accountId' in event.event.data ? event.event.data.accountId : accountIdOf(event);

/** One row per order of ours. */
export const ordersFold: KeyedFold<OrderFact, OrderRow> = {
  types: orderFactTypes,
  keysOf: (event) => [[accountOf(event), event.event.data.orderId]],
  isFirst: ({ event }) => event.type === 'OrderPlaced',
  fold: foldOrder,
};

type FillOrigin = Pick<
  FillRow,
  'orderId' | 'source' | 'tradeNumber' | 'liquidity' | 'feed' | 'sequence' | 'direction' | 'venueRealisedPnl'
>;

const ownFill = ({ data }: OrderFilled): FillOrigin => ({
  orderId: data.orderId,
  source: 'own',
  tradeNumber: data.tradeNumber,
  liquidity: data.liquidity,
  feed: null,
  sequence: null,
  direction: null,
  venueRealisedPnl: null,
});

const observedFill = ({ data }: FillObserved): FillOrigin => ({
  orderId: data.venueOrderId,
  source: 'observed',
  tradeNumber: null,
  liquidity: null,
  feed: data.feed,
  sequence: data.sequence,
  direction: data.direction ?? null,
  venueRealisedPnl: data.venueRealisedPnl ?? null,
});

const fillRow = (decoded: Decoded<OrderFilled | FillObserved>): FillRow => {
  const { event, metadata, recorded } = decoded;
  const { data } = event;
  return {
    accountId: accountIdOf(decoded),
    logPosition: recorded.position,
    instrument: data.instrument,
    side: data.side,
    quantity: data.quantity,
    price: data.price,
    notional: data.notional,
    fee: data.fee.amount,
    feeAsset: data.fee.asset,
    realisedPnl: data.realisedPnl.amount,
    settlementAsset: data.realisedPnl.asset,
    closedQuantity: closedQuantity(data.legs),
    isClosing: isClosing(event),
    positionQuantity: data.position.quantity,
    positionCost: data.position.cost,
    occurredAt: metadata.occurredAt,
    ...(event.type === 'OrderFilled' ? ownFill(event) : observedFill(event)),
  };
};

/** One row per fill, own or observed, with the position that it left. */
export const fillsFold: AppendFold<OrderFilled | FillObserved, FillRow> = {
  types: ['OrderFilled', 'FillObserved'],
  rowsOf: (decoded) => [fillRow(decoded)],
};
