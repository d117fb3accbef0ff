import type { AccountEvent, Posting } from '@copyledger/domain/trading/account/account.events';
import type { OpenAccount } from '@copyledger/domain/trading/account/account.state';
import { decimalOf } from '@copyledger/kernel';
import fc from 'fast-check';
import { type Action, live, lives, type Step } from './account-life';

type Fill = Extract<AccountEvent, { type: 'OrderFilled' }>['data'];

/** Digits in which amounts of all assets are added up. */
export const scale = 18;
/** Lives that every law is tried on. */
export const lawRuns = 60;
export const eventsIn = (steps: readonly Step[]): readonly AccountEvent[] => steps.flatMap((step) => step.events);
export const postingsIn = (event: AccountEvent): readonly Posting[] => ('postings' in event.data ? event.data.postings : []);
export const fillsIn = (steps: readonly Step[]): readonly Fill[] =>
  eventsIn(steps).flatMap((event) => (event.type === 'OrderFilled' ? [event.data] : []));
export const lastOf = (steps: readonly Step[]): OpenAccount => steps.at(-1)!.after;

/** Sums by key, in units of 10^-18; what sums to zero is left out. */
export const sums = <T>(items: readonly T[], of: (item: T) => readonly [key: string, amount: string]): Map<string, bigint> => {
  const found = new Map<string, bigint>();
  for (const item of items) {
    const [key, amount] = of(item);
    found.set(key, (found.get(key) ?? 0n) + decimalOf(amount, scale));
  }
  return new Map([...found].filter(([, sum]) => sum !== 0n));
};
export const byAsset = ({ asset, amount }: Posting) => [asset, amount] as const;

export const always = (law: (steps: readonly Step[]) => void, among: fc.Arbitrary<readonly Action[]> = lives()): void => {
  fc.assert(
    fc.property(among, (life) => {
      law(live(life));
    }),
    { numRuns: lawRuns },
  );
};
export const without = (...types: readonly Action['type'][]) =>
  lives().map((life) => life.filter((action) => !types.includes(action.type)));
