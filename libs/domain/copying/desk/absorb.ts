import { dayOf } from '@copyledger/kernel';
import type { AccountEvent } from '../../trading/account/account.events';
import type { MarksRecorded } from '../../trading/marks/marks.events';
import type { FollowEvent } from '../follow/follow.events';
import type { LeaderEvent } from '../leader/leader.events';
import { absorbCopyAccount } from './copier-inputs';
import type { DeskInput } from './desk.inputs';
import type { DeskState } from './desk.state';
import { absorbFollow } from './follow-inputs';
import { absorbLeaderAccount } from './leader-inputs';

const streamPrefixes = { account: 'account-', follow: 'follow-', leader: 'leader-' } as const;

/** A day is counted from what a follow is worth when the first fact of it comes. */
const turnDay = (state: DeskState, day: string): void => {
  state.day = day;
  for (const copier of state.copiers.values()) {
    if (copier.dayEquity === undefined) continue;
    copier.dayEquity = copier.equity;
    state.changes.follows.add(copier.ids.followId);
  }
};

const absorbMarks = (state: DeskState, { data }: MarksRecorded): void => {
  for (const { instrument: symbol, price } of data.marks) {
    const instrument = state.instruments.get(symbol);
    if (instrument === undefined) continue;
    instrument.priced(price);
    state.changes.instruments.add(instrument);
  }
};

const absorbLeader = (state: DeskState, { type }: LeaderEvent): void => {
  if (type === 'LeaderTermsPublished') state.leader.status = 'active';
  if (type === 'LeaderRetired') state.leader.status = 'retired';
};

const absorbAccount = (state: DeskState, input: DeskInput, event: AccountEvent): void => {
  const accountId = input.stream.slice(streamPrefixes.account.length);
  if (accountId === state.leader.accountId) {
    absorbLeaderAccount(state, input, event);
    return;
  }
  const copier = state.byAccount.get(accountId);
  if (copier !== undefined) absorbCopyAccount(state, copier, event);
};

/** Takes in a fact that is newer than all that were taken in. The stream says of which context it is. */
export const absorbInput = (state: DeskState, input: DeskInput): void => {
  const day = dayOf(input.at);
  if (day > state.day) turnDay(state, day);
  state.consumed = input.position;
  state.changes.isDeskChanged = true;
  const { stream, event } = input;
  if (event.type === 'MarksRecorded') absorbMarks(state, event);
  else if (stream.startsWith(streamPrefixes.account)) absorbAccount(state, input, event as AccountEvent);
  else if (stream.startsWith(streamPrefixes.follow)) absorbFollow(state, event as FollowEvent);
  else if (stream.startsWith(streamPrefixes.leader)) absorbLeader(state, event as LeaderEvent);
};
