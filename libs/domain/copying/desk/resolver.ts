import { divide } from '@copyledger/kernel';
import type { CopyLegResolved, SkipReason } from '../copy/copy.events';
import { textOf } from '../copy/units';
import { type Copied, statementOf } from './copied';
import type { DeskState, Leg } from './desk.state';

/** What a leg did not trade is no longer pending: it is given up when it opened, and still due when it closed or was only too small. */
export const settleLeg = (copied: Copied, { terms, quantity, filled }: Leg, reason: SkipReason | undefined): void => {
  const left = quantity - filled;
  if (left === 0n) return;
  const signed = terms.side === 'buy' ? left : -left;
  copied.pending -= signed;
  if (terms.effect === 'close') copied.closing -= left;
  else if (reason !== 'minimum') {
    copied.writtenOff += signed;
    copied.base = undefined;
  }
};

const outcomeOf = ({ quantity, filled }: Leg): CopyLegResolved['data']['outcome'] => {
  if (filled === quantity) return 'filled';
  return filled === 0n ? 'failed' : 'partly-filled';
};

const resolution = (state: DeskState, leg: Leg, draft: Copied): CopyLegResolved => {
  const { terms, quantity, filled, worth, ended } = leg;
  const reason = filled === quantity ? undefined : (ended?.reason ?? 'rejected');
  settleLeg(draft, leg, reason);
  const { planId, legId, followId, copyAccountId, instrument, effect, side } = terms;
  return {
    type: 'CopyLegResolved',
    data: {
      ...{ planId, legId, followId, copyAccountId, instrument, effect, side },
      outcome: outcomeOf(leg),
      quantity: textOf(quantity),
      filledQuantity: textOf(filled),
      ...(filled !== 0n && { averagePrice: textOf(divide(worth, filled, 'half-even')) }),
      ...(reason !== undefined && { reason }),
      position: statementOf(draft),
      consumed: state.consumed.toString(),
    },
  };
};

/** The resolutions of legs whose orders are closed, the first first. */
export const resolutionsOf = (state: DeskState): readonly CopyLegResolved[] => {
  if (state.ended.size === 0) return [];
  const drafts = new Map<string, Copied>();
  const events: CopyLegResolved[] = [];
  for (const leg of state.ended.values()) {
    if (events.length === state.limits.legsPerEventMax) break;
    const { followId, instrument } = leg.terms;
    const key = `${followId} ${instrument}`;
    const draft = drafts.get(key) ?? state.draftOf(leg.terms);
    drafts.set(key, draft);
    events.push(resolution(state, leg, draft));
  }
  return events;
};
