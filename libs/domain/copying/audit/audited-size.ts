import type { FrozenCopy, SizingInputs } from '../copy/copy.events';
import type { CopyPolicy } from '../policy';
import { isInstrumentCopied } from '../policy-rules';
import { timesOver, unitsOf, whole } from './audited-units';

/** How many units a follow copies of an order that has opened so many, worked out from what the journal says it was sized with. */
export type AuditedSize = (opened: bigint) => bigint;

interface SizedWith {
  readonly policy: CopyPolicy;
  readonly instrument: string;
  /** The code of the follow's asset. */
  readonly asset: string;
  readonly contractSize: bigint;
  readonly sizing: SizingInputs | undefined;
  readonly frozen: FrozenCopy | undefined;
}

const nothing: AuditedSize = () => 0n;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const fixed = (amount: bigint, value: bigint, quantity: bigint | undefined): AuditedSize => {
  const all = timesOver(amount, whole, value);
  return (opened) => {
    if (opened === 0n) return 0n;
    return quantity === undefined ? all : least(timesOver(all, opened, quantity), all);
  };
};

/** 98 % of what is left when the price slips. Source: Binance, fixed ratio mode of futures copy trading, at leverage 1. */
const affordableOf = (available: bigint, slippageMax: number): bigint =>
  available <= 0n ? 0n : timesOver(timesOver(available, BigInt(10_000 - slippageMax), 10_000n), 98n, 100n);

const proportional = (slippageMax: number, value: bigint, { sizing, frozen, asset }: SizedWith): AuditedSize => {
  const theirs = sizing?.leaderEquity?.asset === asset ? unitsOf(sizing.leaderEquity.amount) : 0n;
  const own = unitsOf(frozen?.equity ?? '0');
  if (theirs <= 0n || own <= 0n) return nothing;
  const most = timesOver(affordableOf(unitsOf(frozen?.available ?? '0'), slippageMax), whole, value);
  return (opened) => least(timesOver(opened, own, theirs), most);
};

/** Undefined when the journal never said what the order was sized with. */
export const auditedSize = (what: SizedWith): AuditedSize | undefined => {
  const { policy, instrument, contractSize, sizing } = what;
  if (!isInstrumentCopied(policy, instrument)) return nothing;
  if (policy.sizing.mode === 'quantity-multiple') {
    const multiple = unitsOf(policy.sizing.multiple);
    return (opened) => timesOver(opened, multiple, whole);
  }
  if (sizing === undefined) return undefined;
  const value = unitsOf(sizing.price) * contractSize;
  if (policy.sizing.mode === 'equity-proportional') return proportional(policy.sizing.slippageMax, value, what);
  return fixed(unitsOf(policy.sizing.amount), value, sizing.quantity === undefined ? undefined : unitsOf(sizing.quantity));
};
