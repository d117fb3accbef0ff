import type { Asset, Fact } from '@copyledger/kernel';
import type { InstrumentTerms } from '../instrument/instrument.events';
import type {
  OrderAmended,
  OrderAmendRejected,
  OrderAmendRequested,
  OrderCancelled,
  OrderCancelRequested,
  OrderExpired,
  OrderFilled,
  OrderPlaced,
  OrderQuantityPrevented,
  OrderRejected,
  OrderTriggered,
} from './orders.events';
import type { BalanceAfter, FillEffects, PositionAfter, Posting } from './value.events';

export type * from './orders.events';
export type * from './value.events';

export type AccountKind = 'simulated' | 'observed';

/** What a venue says that a fill did: Hyperliquid's `dir`, in our words. */
export type VenueDirection = 'open-long' | 'close-long' | 'open-short' | 'close-short' | 'long-to-short' | 'short-to-long';

export type AccountOpened = Fact<
  'AccountOpened',
  {
    readonly accountId: string;
    readonly owner: string;
    readonly kind: AccountKind;
    readonly baseCurrency: Asset;
    /** The follow that the account copies for. Its money comes and goes by the follow's capital only. */
    readonly copyOf?: string;
  }
>;
/** From here on the account's stream knows the asset's scale, and can be read alone. */
export type AssetAdmitted = Fact<'AssetAdmitted', { readonly asset: Asset }>;
/** The terms, or a newer revision of them, under which the account trades this instrument from here on. */
export type InstrumentAdmitted = Fact<'InstrumentAdmitted', { readonly instrument: InstrumentTerms }>;

export type FundsCredited = Fact<
  'FundsCredited',
  {
    /** Unique per account for ever: the same reference credits once. */
    readonly reference: string;
    readonly asset: string;
    readonly amount: string;
    readonly source: 'outside' | 'clearing';
    readonly postings: readonly Posting[];
    readonly balances: readonly BalanceAfter[];
  }
>;
export type FundsDebited = Fact<
  'FundsDebited',
  {
    readonly reference: string;
    readonly asset: string;
    readonly amount: string;
    readonly destination: 'outside' | 'clearing';
    readonly postings: readonly Posting[];
    readonly balances: readonly BalanceAfter[];
  }
>;

/** A record of an outside venue: `sequence` grows within its `feed`, and what is not above the last one is a repetition. */
interface Observed {
  readonly feed: string;
  readonly sequence: string;
}
export type FillObserved = Fact<
  'FillObserved',
  Observed &
    FillEffects & {
      /** The venue's order, or one derived from instrument, side and millisecond: fills that share it are one order. */
      readonly venueOrderId: string;
      readonly direction?: VenueDirection;
      /** The profit that the venue itself reported for this fill, before fees. */
      readonly venueRealisedPnl?: string;
    }
>;
/** The source lost something: the next fill of the feed contradicts the position that is held, which becomes what the fill implies. */
export type PositionAdjusted = Fact<
  'PositionAdjusted',
  Observed & {
    readonly instrument: string;
    readonly direction: VenueDirection;
    /** What was held before. */
    readonly held: PositionAfter;
    /** What is held now, as the fill that follows implies. */
    readonly position: PositionAfter;
  }
>;
/** What the venue says the account is worth, profit not yet realised included. */
export type EquityObserved = Fact<'EquityObserved', Observed & { readonly asset: string; readonly equity: string }>;
export type FundingPaid = Fact<
  'FundingPaid',
  Observed & {
    readonly instrument: string;
    readonly asset: string;
    /** Positive is received. */
    readonly amount: string;
    readonly rate?: string;
    readonly postings: readonly Posting[];
    readonly balances: readonly BalanceAfter[];
  }
>;

export type AccountEvent =
  | AccountOpened
  | AssetAdmitted
  | InstrumentAdmitted
  | FundsCredited
  | FundsDebited
  | OrderPlaced
  | OrderRejected
  | OrderCancelRequested
  | OrderAmendRequested
  | OrderAmended
  | OrderAmendRejected
  | OrderTriggered
  | OrderQuantityPrevented
  | OrderFilled
  | OrderCancelled
  | OrderExpired
  | FillObserved
  | PositionAdjusted
  | EquityObserved
  | FundingPaid;
