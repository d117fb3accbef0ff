import type {
  ObservedEquityRequest,
  ObservedFillRequest,
  ObservedFundingRequest,
} from '@copyledger/contracts/commands/observation.requests';
import type { ObserveEquity, ObserveFill, ObserveFunding } from '@copyledger/domain/trading/account/account.commands';
import { outsideInstrument } from '@copyledger/domain/trading/account/observe';
import type { Asset, Instant } from '@copyledger/kernel';
import { invalidField } from '@copyledger/platform';
import { instantOf, unitsOf } from '../commands/amounts';

export interface ObservationSurroundings {
  readonly user: string;
  /** The account's base currency, in which the venue settles. */
  readonly asset: Asset;
  /** Where the record stands in the request, for the names of its fields: `fills[3].`, or nothing. */
  readonly prefix: string;
}

type Record = ObservedFillRequest | ObservedFundingRequest | ObservedEquityRequest;

interface Money {
  readonly field: string;
  readonly text: string;
}

const moneyOf = ({ field, text }: Money, { asset, prefix }: ObservationSurroundings): bigint =>
  unitsOf({ field: `${prefix}${field}`, text, scale: asset.scale, signed: true });

const observedBy = ({ feed, sequence }: Record, { user }: ObservationSurroundings) => ({
  by: { type: 'user', id: user } as const,
  feed,
  sequence: BigInt(sequence),
});

/** When the venue says that it happened. */
export const occurrenceOf = ({ occurredAt }: Record, { prefix }: Pick<ObservationSurroundings, 'prefix'>): Instant => {
  const field = `${prefix}occurredAt`;
  if (occurredAt.startsWith('0')) throw invalidField(field, 'is before the year 1000');
  return instantOf(field, occurredAt);
};

/** The command that a reported fill stands for. Throws the problem that names the field. */
export const observeFillOf = (body: ObservedFillRequest, around: ObservationSurroundings): ObserveFill => {
  const { asset, prefix } = around;
  const { direction, venueOrderId, venueRealisedPnl: reported } = body;
  const instrument = outsideInstrument(body.instrument, asset);
  return {
    type: 'ObserveFill',
    ...observedBy(body, around),
    instrument,
    side: body.side,
    quantity: unitsOf({ field: `${prefix}quantity`, text: body.quantity, scale: instrument.quantityScale }),
    price: unitsOf({ field: `${prefix}price`, text: body.price, scale: instrument.priceScale }),
    fee: moneyOf({ field: 'fee', text: body.fee }, around),
    ...(direction !== undefined && { direction }),
    ...(venueOrderId !== undefined && { venueOrderId }),
    ...(reported !== undefined && { venueRealisedPnl: moneyOf({ field: 'venueRealisedPnl', text: reported }, around) }),
    occurredAt: occurrenceOf(body, around),
  };
};

/** The command that a reported funding payment stands for. Throws the problem that names the field. */
export const observeFundingOf = (body: ObservedFundingRequest, around: ObservationSurroundings): ObserveFunding => ({
  type: 'ObserveFunding',
  ...observedBy(body, around),
  instrument: outsideInstrument(body.instrument, around.asset),
  amount: moneyOf({ field: 'amount', text: body.amount }, around),
  ...(body.rate !== undefined && { rate: body.rate }),
});

/** The command that a reported equity stands for. Throws the problem that names the field. */
export const observeEquityOf = (body: ObservedEquityRequest, around: ObservationSurroundings): ObserveEquity => ({
  type: 'ObserveEquity',
  ...observedBy(body, around),
  equity: moneyOf({ field: 'equity', text: body.equity }, around),
});
