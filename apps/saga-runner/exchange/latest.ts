import type { Market } from '@copyledger/domain/trading/market/market';
import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import type { OutsideInput } from '@copyledger/domain/trading/market/market.inputs';
import { type Instant, parseDecimal } from '@copyledger/kernel';

/** A price that somebody fed in. */
export interface FedPrice {
  readonly symbol: string;
  /** A positive decimal. */
  readonly price: string;
  readonly at: Instant;
}

const nothing: readonly OutsideInput[] = [];

/** A price that the instrument's digits cannot write is none. */
const priceInput = ({ price, at }: FedPrice, { priceScale }: InstrumentTerms): readonly OutsideInput[] => {
  const units = parseDecimal(price, { scale: priceScale });
  if (!units.ok || units.value <= 0n || units.value > BigInt(Number.MAX_SAFE_INTEGER)) return nothing;
  return [{ type: 'OutsidePrice', source: 'fed', at, price: Number(units.value) }];
};

/** What reaches a market by itself, where the newest replaces what was before it: the time, and the price that was fed in. */
export class Latest {
  private time: Instant | undefined;
  private isFedDue = false;
  /** When the price was fed in that the market has dealt with last. */
  fedAt: Instant | undefined;

  /** A price waits for the terms, whose units the market is told it in. */
  constructor(private fed: FedPrice | undefined) {}

  tick(now: Instant): void {
    this.time = now;
  }

  feed(price: FedPrice): void {
    this.fed = price;
    this.isFedDue = true;
  }

  /** The market begins again, and knows nothing of the outside. */
  renew(): void {
    this.isFedDue = this.fed !== undefined;
  }

  take(market: Market): readonly OutsideInput[] {
    if (this.time === undefined && !this.isFedDue) return nothing;
    const inputs: OutsideInput[] = [];
    if (this.time !== undefined) inputs.push({ type: 'Clock', now: this.time });
    this.time = undefined;
    if (this.isFedDue && this.fed !== undefined && market.terms !== undefined) {
      this.isFedDue = false;
      this.fedAt = this.fed.at;
      inputs.push(...priceInput(this.fed, market.terms));
    }
    return inputs;
  }
}
