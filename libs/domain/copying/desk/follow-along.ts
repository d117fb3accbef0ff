import type { SkipReason } from '../copy/copy.events';
import { closeAlong, type Cut, openAlong } from './advance';
import type { Copied } from './copied';
import type { Copier } from './copier';
import { freeze, isCounted, ordersOn } from './freeze';
import type { LeaderMove } from './leader-move';
import type { Frozen, LeaderOrder } from './leader-order';

export interface Along {
  readonly cuts: readonly Cut[];
  /** Nothing could be sized, or the policy wants nothing of it; nothing of the target changes. */
  readonly refusedBy: SkipReason | undefined;
  /** Orders that the follow met here for the first time, of those whose size is its own. */
  readonly frozen: ReadonlyMap<LeaderOrder, Frozen>;
  /** Something was opened, or was to be. */
  readonly isOpening: boolean;
  /** The oldest move that opened something and was not refused. */
  readonly oldest: LeaderMove | undefined;
}

export interface AlongHow {
  readonly moves: readonly LeaderMove[];
  /** Why nothing may be opened of a move now. */
  readonly refusal: (move: LeaderMove) => SkipReason | undefined;
  /** What the journal says was frozen. */
  readonly recorded: (order: LeaderOrder) => Frozen | undefined;
}

const nothing: Along = { cuts: [], refusedBy: undefined, frozen: new Map(), isOpening: false, oldest: undefined };

/** Takes a draft of a follow's position along with what the leader did. */
export const followAlong = (copier: Copier, draft: Copied, how: AlongHow): Along => {
  if (how.moves.length === 0) return nothing;
  const journey = new Journey(copier, draft, how);
  for (const move of how.moves) journey.take(move);
  return journey;
};

class Journey implements Along {
  readonly cuts: Cut[] = [];
  readonly frozen = new Map<LeaderOrder, Frozen>();
  refusedBy: SkipReason | undefined;
  isOpening = false;
  oldest: LeaderMove | undefined;

  constructor(
    private readonly copier: Copier,
    private readonly draft: Copied,
    private readonly how: AlongHow,
  ) {}

  take(move: LeaderMove): void {
    // What the move closes is closed first: it leaves room for what it opens.
    closeAlong(this.draft, move);
    const { order } = move;
    if (order !== undefined && move.isCopied && move.openedAfter > move.openedBefore) this.open(order, move);
  }

  private open(order: LeaderOrder, move: LeaderMove): void {
    const frozen = this.frozenOf(order);
    this.isOpening = true;
    this.refusedBy = frozen.refusedBy ?? this.refusedBy;
    const refusedBy = this.how.refusal(move);
    const cut = openAlong(this.draft, move, { frozen, refusedBy });
    if (cut !== undefined) this.cuts.push(cut);
    if (refusedBy === undefined && frozen.size !== undefined) this.oldest ??= move;
  }

  private frozenOf(order: LeaderOrder): Frozen {
    const known = order.frozen.get(this.copier.ids.followId) ?? this.frozen.get(order);
    if (known !== undefined) return known;
    const { draft, copier } = this;
    const ordersToday = ordersOn(copier, order) + [...this.frozen.values()].filter(isCounted).length;
    const frozen = this.how.recorded(order) ?? freeze(order, copier, { copied: draft, ordersToday });
    if (frozen.rules.isOwn) this.frozen.set(order, frozen);
    return frozen;
  }
}
