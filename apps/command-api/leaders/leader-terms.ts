import type { LeaderTermsRequest } from '@copyledger/contracts/commands/copying.requests';
import type { LeaderTerms } from '@copyledger/domain/copying/leader/leader.events';
import { multipleScale } from '@copyledger/domain/copying/policy-rules';
import { type Asset, formatDecimal } from '@copyledger/kernel';
import { unitsOf } from '../commands/amounts';

type Amounts = Pick<LeaderTerms, 'multipleMax' | 'capitalMin' | 'capitalMax' | 'totalCapitalMax' | 'subscriptionFee'>;

/** In their shortest form, so that the same terms are the same however they are written. Throws the problem that names the field. */
const amountsOf = (request: LeaderTermsRequest, { scale }: Asset): Amounts => {
  const fields = ['multipleMax', 'capitalMin', 'capitalMax', 'totalCapitalMax', 'subscriptionFee'] as const;
  const entries = fields.flatMap((field) => {
    const text = request[field];
    const of = field === 'multipleMax' ? multipleScale : scale;
    return text === undefined ? [] : [[field, formatDecimal(unitsOf({ field, text, scale: of }), of)] as const];
  });
  return Object.fromEntries(entries);
};

export const leaderTermsOf = (request: LeaderTermsRequest, asset: Asset): LeaderTerms => {
  const { sizingModes, followersMax, profitShare, payoutAccountId, access, invited } = request;
  return {
    ...{ sizingModes, followersMax, profitShare, asset, access },
    ...amountsOf(request, asset),
    ...(payoutAccountId !== undefined && { payoutAccountId }),
    ...(invited !== undefined && { invited }),
  };
};
