import type { MarketPrices } from '@copyledger/domain/trading/market/market';
import type { DepthLevels } from '@copyledger/hot-store';
import type { Instant } from '@copyledger/kernel';
import type { ExchangeState, ExchangeStatus } from '../exchange-runner';
import type { FedPrice } from '../latest';
import type { OutsideBatch, OutsideReport } from '../outside-port';

/** Where the thread finds what it stands on. */
export interface ThreadSetting {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
}

/** What the process says to its exchange. */
export type ToExchange =
  | { readonly kind: 'fed'; readonly price: FedPrice }
  | { readonly kind: 'outside'; readonly number: number; readonly batch: OutsideBatch }
  | { readonly kind: 'take-over' }
  | { readonly kind: 'stop' };

/** What is new in a market, conflated. */
export interface MarketNews {
  readonly symbol: string;
  /** What the market is worth just now: the last trade's price, within the present bid and ask. */
  readonly price?: string;
  /** The price that was fed in and that this rests on. */
  readonly fedAt?: Instant;
  /** Null when there is none any more. */
  readonly mark?: string | null;
  readonly depth?: DepthLevels;
}

/** A line for the log; an error crosses threads as text. */
export interface LogLine {
  readonly severity: 'log' | 'warn' | 'error';
  readonly text: string;
  readonly error?: string;
}

/** Counted since the thread began. */
export interface ExchangeCounts {
  readonly appends: number;
  readonly events: number;
  readonly trades: number;
}

/** What the exchange says to its process. */
export type FromExchange =
  | { readonly kind: 'state'; readonly state: ExchangeState }
  | { readonly kind: 'status'; readonly status: ExchangeStatus; readonly counts: ExchangeCounts }
  /** A market begins, with what its journal says of its prices. Where none was ever fed in here there may be one from before. */
  | { readonly kind: 'begun'; readonly symbol: string; readonly prices: MarketPrices; readonly isFed: boolean }
  | { readonly kind: 'news'; readonly news: readonly MarketNews[] }
  | { readonly kind: 'report'; readonly number: number; readonly report: OutsideReport }
  | { readonly kind: 'refusal'; readonly number: number; readonly name: string; readonly message: string }
  | { readonly kind: 'line'; readonly line: LogLine };
