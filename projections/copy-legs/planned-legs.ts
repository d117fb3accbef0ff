import type { CopyPlanned, PlannedLeg } from '@copyledger/domain/copying/copy/copy.events';

/** A leg and its place among those of its event. */
export interface NumberedLeg {
  readonly leg: PlannedLeg;
  readonly number: number;
}

const known = new WeakMap<CopyPlanned['data'], ReadonlyMap<string, readonly NumberedLeg[]>>();

const grouped = ({ legs }: CopyPlanned['data']): ReadonlyMap<string, readonly NumberedLeg[]> => {
  const byFollow = new Map<string, NumberedLeg[]>();
  legs.forEach((leg, number) => {
    const found = byFollow.get(leg.followId);
    if (found === undefined) byFollow.set(leg.followId, [{ leg, number }]);
    else found.push({ leg, number });
  });
  return byFollow;
};

/** The legs of a plan by follow. There may be a thousand, and every one of their rows asks: they are gone through once. */
export const legsByFollow = (plan: CopyPlanned['data']): ReadonlyMap<string, readonly NumberedLeg[]> => {
  const found = known.get(plan) ?? grouped(plan);
  known.set(plan, found);
  return found;
};
