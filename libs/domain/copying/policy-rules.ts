import { type Asset, parseDecimal } from '@copyledger/kernel';
import type { CopyPolicy, Sizing } from './policy';

/** What is wrong with a policy in itself, and in which field. */
export interface PolicyProblem {
  readonly field: string;
  readonly reason: string;
}

/** Fraction digits of a multiple. */
export const multipleScale = 8;

/** The platform's bounds. */
const policyLimits = {
  instrumentsMax: 500,
  multipleMax: 100n,
  ordersPerDayMax: 10_000,
  openPositionsMax: 2_000,
  deviationMax: 5_000,
  timeToLiveMsMax: 7 * 24 * 3_600_000,
  slippageMax: 5_000,
  takeProfitMax: 1_000_000,
  stopLossMax: 10_000,
} as const;

const amountProblem = (field: string, text: string | undefined, { scale }: Pick<Asset, 'scale'>): PolicyProblem | undefined => {
  if (text === undefined) return undefined;
  const parsed = parseDecimal(text, { scale });
  return parsed.ok && parsed.value > 0n ? undefined : { field, reason: `must be a positive amount of at most ${scale} fraction digits` };
};

const countProblem = (field: string, count: number | undefined, max: number): PolicyProblem | undefined =>
  count === undefined || (Number.isSafeInteger(count) && count >= 1 && count <= max)
    ? undefined
    : { field, reason: `must be a whole number from 1 to ${max}` };

const sizingProblem = (sizing: Sizing, asset: Asset): PolicyProblem | undefined => {
  switch (sizing.mode) {
    case 'fixed-amount':
      return amountProblem('sizing.amount', sizing.amount, asset);
    case 'quantity-multiple': {
      const { multipleMax } = policyLimits;
      const parsed = parseDecimal(sizing.multiple, { scale: multipleScale });
      const isFine = parsed.ok && parsed.value > 0n && parsed.value <= multipleMax * 10n ** BigInt(multipleScale);
      return isFine ? undefined : { field: 'sizing.multiple', reason: `must be above 0 and at most ${multipleMax}` };
    }
    case 'equity-proportional':
      return sizing.slippageMax === 0 ? undefined : countProblem('sizing.slippageMax', sizing.slippageMax, policyLimits.slippageMax);
  }
};

const listProblem = (field: string, symbols: readonly string[] | undefined): PolicyProblem | undefined => {
  if (symbols === undefined) return undefined;
  if (symbols.length > policyLimits.instrumentsMax)
    return { field, reason: `must name at most ${policyLimits.instrumentsMax} instruments` };
  return new Set(symbols).size === symbols.length ? undefined : { field, reason: 'must not name an instrument twice' };
};

/** The first thing that is wrong with a policy; undefined when it is fine. Amounts are of the follow's capital asset. */
export const policyProblem = (policy: CopyPolicy, asset: Asset): PolicyProblem | undefined => {
  const { caps = {}, priceProtection } = policy;
  const problems = [
    sizingProblem(policy.sizing, asset),
    amountProblem('caps.perOrder', caps.perOrder, asset),
    amountProblem('caps.perPosition', caps.perPosition, asset),
    amountProblem('caps.allocation', caps.allocation, asset),
    countProblem('caps.openPositionsMax', caps.openPositionsMax, policyLimits.openPositionsMax),
    countProblem('caps.ordersPerDayMax', caps.ordersPerDayMax, policyLimits.ordersPerDayMax),
    listProblem('instrumentsAllowed', policy.instrumentsAllowed),
    listProblem('instrumentsDenied', policy.instrumentsDenied),
    amountProblem('dailyLossMax', policy.dailyLossMax, asset),
    amountProblem('stopEquity', policy.stopEquity, asset),
    countProblem('takeProfit', policy.takeProfit, policyLimits.takeProfitMax),
    countProblem('stopLoss', policy.stopLoss, policyLimits.stopLossMax),
    countProblem('priceProtection.deviationMax', priceProtection?.deviationMax, policyLimits.deviationMax),
    countProblem('priceProtection.timeToLiveMs', priceProtection?.timeToLiveMs, policyLimits.timeToLiveMsMax),
  ];
  return problems.find((problem) => problem !== undefined);
};

/** Whether the policy wants this instrument copied. */
export const isInstrumentCopied = ({ instrumentsAllowed, instrumentsDenied }: CopyPolicy, symbol: string): boolean =>
  instrumentsAllowed?.includes(symbol) !== false && instrumentsDenied?.includes(symbol) !== true;
