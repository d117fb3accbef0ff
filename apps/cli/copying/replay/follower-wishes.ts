import type { CastFollower, CastLeader } from './copy-cast';
import type { CopyStage } from './copy-stage';
import type { RecordedMarket } from './recorded-market';

/** Something that a follower does on the way. */
export interface FollowerWish {
  /** Once so many thousandths of the recording were played. */
  readonly after: number;
  readonly act: (stage: CopyStage, market: RecordedMarket) => Promise<void>;
}

const byUser = ({ name }: CastFollower) => ({ type: 'user', id: name }) as const;

const pause = (follower: CastFollower, isPaused: boolean): FollowerWish['act'] => {
  const type = isPaused ? 'PauseFollow' : 'ResumeFollow';
  const { followId } = follower;
  return (stage) => unlessOver(stage, followId, { type, by: byUser(follower) });
};

type Wished = { readonly type: 'PauseFollow' | 'ResumeFollow'; readonly by: ReturnType<typeof byUser> } | Closing | Stopping;
interface Closing {
  readonly type: 'ClosePosition';
  readonly by: ReturnType<typeof byUser>;
  readonly instrument: string;
}
interface Stopping {
  readonly type: 'StopFollowing';
  readonly by: ReturnType<typeof byUser>;
  readonly mode: 'close-all' | 'copy-closes';
  readonly reason: 'requested';
}

/** A follow that has stopped of its own accord takes no wishes. */
const unlessOver = async (stage: CopyStage, followId: string, command: Wished): Promise<void> => {
  const { status } = await stage.follows.state(followId);
  if (status === 'active' || status === 'paused')
    await stage.send(stage.follows, followId, { command, name: ['wish', followId, command.type, stage.now()] });
};

/** What the copy account holds, its largest position first. */
const largestOf = async (stage: CopyStage, { copyAccountId }: CastFollower) => {
  const account = await stage.accounts.state(copyAccountId);
  if (account.status === 'absent') return undefined;
  const size = (cost: bigint): bigint => (cost < 0n ? -cost : cost);
  const held = [...account.positions].filter(([, { quantity }]) => quantity !== 0n);
  const [first] = held.sort(([, a], [, b]) => (size(a.cost) > size(b.cost) ? -1 : 1));
  return first === undefined ? undefined : { symbol: first[0], quantity: first[1].quantity };
};

/** Closes half of the largest position by hand: the follower may, and copying has to explain it. */
const tradeByHand =
  (follower: CastFollower): FollowerWish['act'] =>
  async (stage, market) => {
    const largest = await largestOf(stage, follower);
    const view = largest === undefined ? undefined : market.market(largest.symbol);
    if (largest === undefined || view === undefined) return;
    const [side, size] = largest.quantity > 0n ? (['sell', largest.quantity] as const) : (['buy', -largest.quantity] as const);
    const quantity = (size + 1n) / 2n;
    const orderId = `by-hand-${follower.followId}`;
    const terms = { orderType: 'market', timeInForce: 'IOC', reduceOnly: true, origin: { type: 'direct' } } as const;
    const command = {
      type: 'PlaceOrder',
      by: byUser(follower),
      ...view,
      now: stage.now(),
      order: { orderId, side, quantity, ...terms },
    } as const;
    // What is too small for the market stays.
    await stage.trySend(stage.accounts, follower.copyAccountId, { command, name: ['by-hand', follower.followId] });
  };

const closeLargest =
  (follower: CastFollower): FollowerWish['act'] =>
  async (stage) => {
    const largest = await largestOf(stage, follower);
    if (largest !== undefined)
      await unlessOver(stage, follower.followId, { type: 'ClosePosition', by: byUser(follower), instrument: largest.symbol });
  };

const stop = (follower: CastFollower, mode: Stopping['mode']): FollowerWish['act'] => {
  const command = { type: 'StopFollowing', by: byUser(follower), mode, reason: 'requested' } as const;
  return (stage) => unlessOver(stage, follower.followId, command);
};

/** Some pause and go on, some trade by hand, close a position, or stop: every fifth follower does nothing of the kind. */
const wishesOf = (follower: CastFollower, index: number): readonly FollowerWish[] => {
  switch (index % 5) {
    case 0:
      return [{ after: 400, act: tradeByHand(follower) }];
    case 1:
      return [
        { after: 250, act: pause(follower, true) },
        { after: 500, act: pause(follower, false) },
      ];
    case 2:
      return [{ after: 600, act: closeLargest(follower) }];
    case 3:
      return index % 2 === 0 ? [{ after: 800, act: stop(follower, 'close-all') }] : [{ after: 700, act: stop(follower, 'copy-closes') }];
    default:
      return [];
  }
};

/** The first follower of everybody is left alone, the others have wishes of their own; in the order in which they come. */
export const followerWishes = (cast: readonly CastLeader[]): readonly FollowerWish[] =>
  cast
    .flatMap(({ followers }) => followers.flatMap((follower, index) => (index === 0 ? [] : wishesOf(follower, index))))
    .sort((a, b) => a.after - b.after);
