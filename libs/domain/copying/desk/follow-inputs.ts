import type { FollowEvent } from '../follow/follow.events';
import { Copier } from './copier';
import type { DeskState } from './desk.state';

type Data<T extends FollowEvent['type']> = Extract<FollowEvent, { type: T }>['data'];

/** Rules that open orders of the leader may still ask for. */
const earlierRulesMax = 16;

const request = (state: DeskState, { followId, copyAccountId, leaderAccountId, asset, policy }: Data<'FollowRequested'>): void => {
  if (leaderAccountId !== state.leader.accountId || state.copiers.has(followId)) return;
  state.ordinals += 1;
  state.changes.isDeskChanged = true;
  const ids = { followId, copyAccountId, asset: asset.code, ordinal: state.ordinals };
  state.addCopier(new Copier(ids, state.rules.of(policy)));
};

const watchLosses = (copier: Copier): void => {
  copier.dayEquity = copier.rules.dailyLossMax === undefined ? undefined : copier.equity;
};

const start = (state: DeskState, copier: Copier): void => {
  copier.status = 'active';
  copier.startedAt = state.consumed;
  watchLosses(copier);
  const { startPositions = 'none' } = copier.rules.policy;
  for (const instrument of state.instruments.values()) {
    instrument.boundary = state.consumed;
    state.changes.instruments.add(instrument);
    if (instrument.leaderPosition === 0n || startPositions === 'none') continue;
    const copied = copier.at(instrument);
    copied.isStarting = true;
    state.index(copier, copied);
  }
};

const changePolicy = (state: DeskState, copier: Copier, { policy, version }: Data<'FollowPolicyChanged'>): void => {
  const { rules, policyVersion, earlier } = copier;
  const isAsked = state.leader.orders.size > 0;
  copier.earlier = isAsked ? [...earlier, { rules, policyVersion, until: state.consumed }].slice(-earlierRulesMax) : [];
  copier.rules = state.rules.of(policy);
  copier.policyVersion = version;
  if (copier.dayEquity === undefined || copier.rules.dailyLossMax === undefined) watchLosses(copier);
  for (const copied of copier.copied) state.index(copier, copied);
};

const closePosition = (state: DeskState, copier: Copier, { instrument: symbol }: Data<'PositionCloseRequested'>): void => {
  const copied = copier.find(state.instrument(symbol));
  if (copied === undefined || (copied.held === 0n && copied.pending === 0n)) return;
  copied.letGo ??= 'close-requested';
  state.index(copier, copied);
};

const stop = (state: DeskState, copier: Copier, { mode, reason }: Data<'FollowStopping'>): void => {
  copier.status = 'stopping';
  copier.stopMode = mode;
  for (const copied of copier.copied) {
    copied.isStarting = false;
    if (mode === 'close-all') copied.letGo = reason === 'equity-stop' ? 'equity-stop' : 'stop';
    if (mode === 'detach') [copied.letGo, copied.retry] = [undefined, undefined];
    state.index(copier, copied);
  }
};

const stopped = (state: DeskState, copier: Copier): void => {
  copier.status = 'stopped';
  if (copier.openLegs === 0) state.removeCopier(copier);
};

type Handlers = { readonly [T in FollowEvent['type']]?: (state: DeskState, copier: Copier, data: Data<T>) => void };
type Handler = (state: DeskState, copier: Copier, data: FollowEvent['data']) => void;

/** What copying hears of; the rest of a follow's life is about money. */
const handlers: Handlers = {
  FollowStarted: start,
  FollowPolicyChanged: changePolicy,
  FollowPaused: (_state, copier) => {
    copier.status = 'paused';
  },
  FollowResumed: (_state, copier) => {
    copier.status = 'active';
  },
  PositionCloseRequested: closePosition,
  FollowStopping: stop,
  FollowRefused: stopped,
  FollowStopped: stopped,
};

/** Takes in what happened to a follow. */
export const absorbFollow = (state: DeskState, event: FollowEvent): void => {
  if (event.type === 'FollowRequested') {
    request(state, event.data);
    state.changes.follows.add(event.data.followId);
    return;
  }
  const copier = state.copiers.get(event.data.followId);
  if (copier === undefined) return;
  state.changes.follows.add(event.data.followId);
  const handler = handlers[event.type] as Handler | undefined;
  handler?.(state, copier, event.data);
};
