import { ApiProperty } from '@nestjs/swagger';
import { CountField, DecimalField, IdField, InstantField, TextField, WordField } from '../fields';
import { type Side, sides } from '../vocabulary';

const effects = ['open', 'close'] as const;
type Effect = (typeof effects)[number];

class SimulatedResult {
  @DecimalField()
  readonly realisedPnl!: string;

  @DecimalField({ description: 'How much more is gained on paper at the end than at the start.' })
  readonly unrealisedPnl!: string;

  @DecimalField()
  readonly fees!: string;

  @DecimalField()
  readonly funding!: string;

  @DecimalField({ description: 'realisedPnl + unrealisedPnl - fees + funding.' })
  readonly net!: string;

  @DecimalField({ nullable: true, description: 'Of the equity at the start, in percent; null where that is not known.' })
  readonly returnPercent!: string | null;
}

class SimulatedLeader extends SimulatedResult {
  @CountField()
  readonly fills!: number;
}

class SimulatedFollower extends SimulatedResult {
  @DecimalField()
  readonly equityAtStart!: string;

  @DecimalField()
  readonly equityAtEnd!: string;

  @DecimalField()
  readonly profitShared!: string;

  @DecimalField()
  readonly subscriptionFees!: string;

  @DecimalField({ description: 'Charged, and not paid for want of free money.' })
  readonly unpaid!: string;

  @DecimalField({ description: 'The deepest fall below an earlier high, in percent of it.' })
  readonly drawdownPercent!: string;
}

class SimulatedGap {
  @DecimalField({ nullable: true, description: "The follower's return after shares and fees less the leader's." })
  readonly returnPercent!: string | null;

  @DecimalField({ description: "Money lost to prices worse than the leader's newest." })
  readonly priceCost!: string;

  @DecimalField()
  readonly fees!: string;

  @DecimalField()
  readonly profitShared!: string;

  @DecimalField()
  readonly subscriptionFees!: string;
}

class SimulatedPoint {
  @InstantField()
  readonly at!: string;

  @DecimalField()
  readonly equity!: string;
}

class SimulatedLeg {
  @InstantField()
  readonly at!: string;

  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @WordField(effects)
  readonly effect!: Effect;

  @WordField(sides)
  readonly side!: Side;

  @DecimalField()
  readonly quantity!: string;

  @TextField({ description: 'Why there was something to copy.', example: 'leader-fills' })
  readonly cause!: string;
}

class SimulatedTrade extends SimulatedLeg {
  @DecimalField()
  readonly price!: string;

  @DecimalField({ description: "The leader's newest then." })
  readonly leaderPrice!: string;

  @DecimalField()
  readonly fee!: string;

  @DecimalField()
  readonly realisedPnl!: string;

  @IdField()
  readonly orderId!: string;

  @DecimalField({ description: 'Of the follow, after it.' })
  readonly equity!: string;
}

class SimulatedSkip extends SimulatedLeg {
  @TextField({ example: 'minimum' })
  readonly reason!: string;
}

class SimulatedCharge {
  @InstantField()
  readonly at!: string;

  @WordField(['profit-share', 'subscription-fee'])
  readonly kind!: 'profit-share' | 'subscription-fee';

  @DecimalField()
  readonly amount!: string;

  @DecimalField({ description: 'What the follow was worth for it: the lesser of realised and realised plus unrealised.' })
  readonly value!: string;
}

class SimulatedPosition {
  @TextField()
  readonly instrument!: string;

  @DecimalField()
  readonly target!: string;

  @DecimalField()
  readonly held!: string;

  @DecimalField()
  readonly residual!: string;

  @DecimalField()
  readonly writtenOff!: string;

  @DecimalField()
  readonly manual!: string;

  @DecimalField()
  readonly pending!: string;
}

/** What would have come of following a leader. */
export class FollowSimulationAnswer {
  @IdField()
  readonly leaderAccountId!: string;

  @InstantField()
  readonly from!: string;

  @InstantField()
  readonly to!: string;

  @TextField({ example: 'USDC' })
  readonly asset!: string;

  @CountField({ description: 'That every copy traded worse by.' })
  readonly slippageBasisPoints!: number;

  @ApiProperty({ type: SimulatedLeader })
  readonly leader!: SimulatedLeader;

  @ApiProperty({ type: SimulatedFollower })
  readonly follower!: SimulatedFollower;

  @ApiProperty({ type: SimulatedGap })
  readonly gap!: SimulatedGap;

  @CountField()
  readonly plans!: number;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { minimum: 3 } })
  readonly skippedByReason!: Readonly<Record<string, number>>;

  @ApiProperty({ type: [SimulatedPosition], description: 'What is still held, and how it is explained.' })
  readonly positions!: readonly SimulatedPosition[];

  @ApiProperty({ type: [SimulatedPoint], description: 'At the start, the end, and every midnight (UTC) between.' })
  readonly equity!: readonly SimulatedPoint[];

  @ApiProperty({ type: [SimulatedTrade] })
  readonly trades!: readonly SimulatedTrade[];

  @ApiProperty({ type: [SimulatedSkip] })
  readonly skips!: readonly SimulatedSkip[];

  @ApiProperty({ type: [SimulatedCharge] })
  readonly charges!: readonly SimulatedCharge[];

  @ApiProperty({ description: 'The follow stopped on the way: its equity fell below what the policy stops at.' })
  readonly isStopped!: boolean;
}
