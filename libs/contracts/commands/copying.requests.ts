import {
  type CapitalDirection,
  capitalDirections,
  type LeaderAccess,
  leaderAccesses,
  type SizingMode,
  sizingModes,
  type StopMode,
  stopModes,
} from '../copying.vocabulary';
import { CountInput, DecimalInput, IdInput, NameInput, ObjectInput, WordInput, WordsInput } from './command-fields';
import { CopyPolicyRequest } from './policy.requests';

export class LeaderTermsRequest {
  @NameInput({ description: 'Of every amount of the terms and of the follows; it never changes.', example: 'USDT', lengthMax: 12 })
  readonly asset!: string;

  @WordsInput({ words: sizingModes, itemsMin: 1, itemsMax: 3 }, { description: 'The modes of sizing that are accepted.' })
  readonly sizingModes!: readonly SizingMode[];

  @DecimalInput({ description: 'The largest multiple of quantity-multiple.', example: '2', optional: true })
  readonly multipleMax?: string;

  @DecimalInput({ description: 'What a follow starts with at least, ...', example: '100', optional: true })
  readonly capitalMin?: string;

  @DecimalInput({ description: '... and at most.', example: '50000', optional: true })
  readonly capitalMax?: string;

  @CountInput({ min: 1, max: 100_000 }, { description: 'Follows at one time.' })
  readonly followersMax!: number;

  @DecimalInput({ description: 'Money of all follows together.', example: '1000000', optional: true })
  readonly totalCapitalMax?: string;

  @CountInput({ min: 0, max: 5_000 }, { description: 'Basis points of what a follow earns above its high-water marks: 1,000 are 10 %.' })
  readonly profitShare!: number;

  @DecimalInput({ description: 'Taken every 30 days from the start of a follow.', example: '5', optional: true })
  readonly subscriptionFee?: string;

  @IdInput({
    description: 'Where shares and fees go, a simulated account of yours; the leading one when absent. An observed account needs one.',
    optional: true,
  })
  readonly payoutAccountId?: string;

  @WordInput(leaderAccesses)
  readonly access!: LeaderAccess;

  @WordsInput({ itemsMax: 10_000 }, { description: 'Users who may follow by invitation.', optional: true })
  readonly invited?: readonly string[];
}

export class FollowRequest {
  @IdInput()
  readonly leaderAccountId!: string;

  @IdInput({ description: 'Where the capital comes from and goes back to: a simulated account of yours.' })
  readonly fundingAccountId!: string;

  @DecimalInput({ description: "In the asset of the leader's terms.", example: '1000' })
  readonly capital!: string;

  @ObjectInput(() => CopyPolicyRequest)
  readonly policy!: CopyPolicyRequest;

  @CountInput(
    { min: 1, max: Number.MAX_SAFE_INTEGER },
    { description: 'The version of the terms that you agree to; the newest when absent.', optional: true },
  )
  readonly termsVersion?: number;
}

export class ChangeFollowRequest {
  @ObjectInput(() => CopyPolicyRequest, { description: 'The whole policy: what is left out is lifted.' })
  readonly policy!: CopyPolicyRequest;
}

export class CapitalRequest {
  @WordInput(capitalDirections)
  readonly direction!: CapitalDirection;

  @DecimalInput({ example: '250' })
  readonly amount!: string;
}

export class StopFollowRequest {
  @WordInput(stopModes, {
    description:
      'close-all: everything is closed at market now. copy-closes: closes of the leader go on being copied until nothing is held. detach: what is held stays with you.',
  })
  readonly mode!: StopMode;
}
