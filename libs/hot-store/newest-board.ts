import { type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import { TooManySymbols } from './latest-prices';
import { Listeners } from './listeners';

const symbolShape = /^\S{1,64}$/;

/** Something that was published of a symbol, of which only the newest counts. */
export type Stamped<C extends object> = C & { readonly symbol: string; readonly at: Instant };

/** The moment, or just after the one before where the clock has not moved on. */
export const stampAfter = (before: Instant | undefined, now: Instant): Instant =>
  before === undefined || now > before ? now : instantOfMicros(microsOf(before) + 1n);

export interface NewestBoardOptions {
  /** Values of further symbols are turned away. */
  readonly symbolsMax: number;
  readonly report: (error: unknown) => void;
}

/** The newest value of every symbol in a process's memory, and who wants to hear of changes. */
export class NewestBoard<C extends object> {
  private readonly values = new Map<string, Stamped<C>>();
  /** Those of `values`, and those on their way. */
  private readonly admitted = new Set<string>();
  private readonly listeners: Listeners<Stamped<C>>;

  constructor(private readonly options: NewestBoardOptions) {
    this.listeners = new Listeners(options.report);
  }

  latest(symbol: string): Stamped<C> | undefined {
    return this.values.get(symbol);
  }

  all(): readonly Stamped<C>[] {
    return [...this.values.values()];
  }

  subscribe(listener: (value: Stamped<C>) => void): () => void {
    return this.listeners.add(listener);
  }

  /** Makes room for a value that is going to be published. Throws when it may not be. */
  admit(symbol: string): void {
    if (!symbolShape.test(symbol)) throw new RangeError(`${JSON.stringify(symbol)} is no symbol: one to 64 characters, no blank`);
    if (!this.isAdmitted(symbol)) throw new TooManySymbols(this.options.symbolsMax);
  }

  /** Takes the value over if it is newer than the one known, and there is room. */
  take(value: Stamped<C>): void {
    const known = this.values.get(value.symbol);
    if (known !== undefined && value.at <= known.at) return;
    this.replace(value);
  }

  /** Takes the value over whatever is known, if there is room. */
  replace(value: Stamped<C>): void {
    if (!this.isAdmitted(value.symbol)) return;
    this.values.set(value.symbol, value);
    this.listeners.tell(value);
  }

  private isAdmitted(symbol: string): boolean {
    if (this.admitted.has(symbol)) return true;
    if (this.admitted.size >= this.options.symbolsMax) return false;
    this.admitted.add(symbol);
    return true;
  }
}
