import { CountInput, DecimalInput, IdInput, InstantInput, ObjectInput } from './command-fields';
import { CopyPolicyRequest } from './policy.requests';

export class FollowSimulationRequest {
  @IdInput({ description: 'Whose record is asked about: an account with terms.' })
  readonly leaderAccountId!: string;

  @InstantInput({ description: 'When the follow starts.' })
  readonly from!: string;

  @InstantInput({ description: 'Until when.' })
  readonly to!: string;

  @DecimalInput({ description: "What the follow starts with, in the asset of the leader's terms.", example: '1000' })
  readonly equity!: string;

  @ObjectInput(() => CopyPolicyRequest)
  readonly policy!: CopyPolicyRequest;

  @CountInput(
    { min: 0, max: 5_000 },
    { description: "Basis points that every copy trades worse than the leader's newest price; 5 when absent.", optional: true },
  )
  readonly slippage?: number;

  @DecimalInput({ description: 'What the leader is worth at the start, where the record does not say.', optional: true })
  readonly leaderEquity?: string;
}
