import type { CapsRequest, CopyPolicyRequest, SizingRequest } from '@copyledger/contracts/commands/policy.requests';
import type { Caps, CopyPolicy, Sizing } from '@copyledger/domain/copying/policy';
import { policyProblem } from '@copyledger/domain/copying/policy-rules';
import type { Asset } from '@copyledger/kernel';
import { invalidField } from '@copyledger/platform';

/** The one field that belongs to each mode. */
const fieldOfMode = { 'fixed-amount': 'amount', 'quantity-multiple': 'multiple', 'equity-proportional': 'slippageMax' } as const;

const sizingOf = (request: SizingRequest): Sizing => {
  const { mode, amount, multiple, slippageMax } = request;
  for (const field of ['amount', 'multiple', 'slippageMax'] as const)
    if (request[field] !== undefined && fieldOfMode[mode] !== field)
      throw invalidField(`policy.sizing.${field}`, `is no field of the mode ${mode}`);
  if (mode === 'equity-proportional') return { mode, slippageMax: slippageMax ?? 0 };
  if (mode === 'fixed-amount' && amount !== undefined) return { mode, amount };
  if (mode === 'quantity-multiple' && multiple !== undefined) return { mode, multiple };
  throw invalidField(`policy.sizing.${fieldOfMode[mode]}`, `is needed by the mode ${mode}`);
};

/** Only what is there: the log has no use for the rest. */
const present = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

const capsOf = ({ perOrder, perPosition, allocation, openPositionsMax, ordersPerDayMax }: CapsRequest): Caps =>
  present({ perOrder, perPosition, allocation, openPositionsMax, ordersPerDayMax } as Caps);

/** The policy that a request describes, within the platform's bounds. Throws the problem that names the field and the reason. */
export const copyPolicyOf = (request: CopyPolicyRequest, asset: Asset): CopyPolicy => {
  const { sizing, caps, priceProtection: protection, ...rest } = request;
  const { reverse, instrumentsAllowed, instrumentsDenied, dailyLossMax, takeProfit, stopLoss, stopEquity, startPositions } = rest;
  const others = { reverse, instrumentsAllowed, instrumentsDenied, dailyLossMax, takeProfit, stopLoss, stopEquity, startPositions };
  const policy: CopyPolicy = {
    sizing: sizingOf(sizing),
    ...(caps !== undefined && { caps: capsOf(caps) }),
    ...(protection !== undefined && {
      priceProtection: { deviationMax: protection.deviationMax, timeToLiveMs: protection.timeToLiveMs },
    }),
    ...present(others as Partial<CopyPolicy>),
  };
  const problem = policyProblem(policy, asset);
  if (problem !== undefined) throw invalidField(`policy.${problem.field}`, problem.reason);
  return policy;
};
