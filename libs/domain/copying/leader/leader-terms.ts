import { decimalOf } from '@copyledger/kernel';
import type { LeaderTerms } from './leader.events';
import { leaderLimits, type LeaderRejection } from './leader.rejections';

const capacityRefusal = ({ followersMax, totalCapitalMax, asset }: LeaderTerms): LeaderRejection | undefined => {
  if (!Number.isSafeInteger(followersMax) || followersMax <= 0) return 'CapacityNotPositive';
  if (followersMax > leaderLimits.followersMax) return 'CapacityTooLarge';
  return totalCapitalMax !== undefined && decimalOf(totalCapitalMax, asset.scale) <= 0n ? 'CapacityNotPositive' : undefined;
};

const amountRefusal = ({ capitalMin, capitalMax, subscriptionFee, multipleMax, asset }: LeaderTerms): LeaderRejection | undefined => {
  const money = [capitalMin, capitalMax, subscriptionFee].filter((amount) => amount !== undefined);
  if (money.some((amount) => decimalOf(amount, asset.scale) <= 0n)) return 'TermsAmountNotPositive';
  if (multipleMax !== undefined && decimalOf(multipleMax, 18) <= 0n) return 'TermsAmountNotPositive';
  if (capitalMin === undefined || capitalMax === undefined) return undefined;
  return decimalOf(capitalMin, asset.scale) > decimalOf(capitalMax, asset.scale) ? 'CapitalBoundsReversed' : undefined;
};

const accessRefusal = ({ access, invited = [] }: LeaderTerms): LeaderRejection | undefined => {
  if (access === 'public') return undefined;
  if (invited.length === 0) return 'InvitationsMissing';
  return invited.length > leaderLimits.invitedMax ? 'InvitationsTooMany' : undefined;
};

/** What is wrong with terms in themselves. Their decimals have been read before. */
export const termsRefusal = (terms: LeaderTerms): LeaderRejection | undefined => {
  if (terms.sizingModes.length === 0) return 'SizingModesEmpty';
  const { profitShare } = terms;
  const badCapacity = capacityRefusal(terms);
  if (badCapacity !== undefined) return badCapacity;
  if (!Number.isSafeInteger(profitShare) || profitShare < 0 || profitShare > leaderLimits.profitShareMax) return 'ProfitShareTooLarge';
  return amountRefusal(terms) ?? accessRefusal(terms);
};
