import { decimalOf } from '@copyledger/kernel';
import type { Sizing } from '../policy';
import type { AdmissionRequest } from './leader.commands';
import type { LeaderTerms } from './leader.events';
import type { LeaderRejection } from './leader.rejections';
import type { Leader, PublishedLeader } from './leader.state';

/** Why a leader does not accept such a sizing; a changed policy is held against it too. */
export const sizingRefusal = ({ sizingModes, multipleMax }: LeaderTerms, sizing: Sizing): LeaderRejection | undefined => {
  if (!sizingModes.includes(sizing.mode)) return 'SizingModeNotAccepted';
  if (sizing.mode !== 'quantity-multiple' || multipleMax === undefined) return undefined;
  return decimalOf(sizing.multiple, 18) > decimalOf(multipleMax, 18) ? 'MultipleTooLarge' : undefined;
};

const capitalRefusal = ({ capitalMin, capitalMax, asset }: LeaderTerms, capital: bigint): LeaderRejection | undefined => {
  if (capital <= 0n || (capitalMin !== undefined && capital < decimalOf(capitalMin, asset.scale))) return 'CapitalTooSmall';
  return capitalMax !== undefined && capital > decimalOf(capitalMax, asset.scale) ? 'CapitalTooLarge' : undefined;
};

/** Whether there is room for a follow whose capital changes from one amount to another. */
export const capacityRefusal = (leader: PublishedLeader, from: bigint, to: bigint): LeaderRejection | undefined => {
  const { totalCapitalMax, asset } = leader.terms;
  if (to <= from || totalCapitalMax === undefined) return undefined;
  return leader.totalCapital - from + to > decimalOf(totalCapitalMax, asset.scale) ? 'CapitalCapacityExceeded' : undefined;
};

const offerRefusal = (leader: PublishedLeader, request: AdmissionRequest): LeaderRejection | undefined => {
  const { terms } = leader;
  if (request.termsVersion !== leader.version) return 'TermsChanged';
  if (request.asset !== terms.asset.code) return 'AssetNotAccepted';
  const capital = decimalOf(request.capital, terms.asset.scale);
  const badOffer = sizingRefusal(terms, request.sizing) ?? capitalRefusal(terms, capital);
  if (badOffer !== undefined) return badOffer;
  return leader.followers.size >= terms.followersMax ? 'LeaderFull' : capacityRefusal(leader, 0n, capital);
};

/** Why this leader does not admit such a follower now; undefined when it does. */
export const admissionRefusal = (leader: Leader, request: AdmissionRequest): LeaderRejection | undefined => {
  if (leader.status === 'absent') return 'LeaderNotFound';
  if (leader.status === 'retired') return 'LeaderRetired';
  const { terms, owner } = leader;
  if (request.follower === owner) return 'FollowsOneself';
  if (terms.access === 'invited' && terms.invited?.includes(request.follower) !== true) return 'LeaderPrivate';
  return offerRefusal(leader, request);
};
