import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { Account } from '@copyledger/domain/trading/account/account.state';
import { outsideInstrument } from '@copyledger/domain/trading/account/observe';
import { type Asset, decimalOf, type Instant, instantOfMillis } from '@copyledger/kernel';
import type { WhatIfAnswer } from '../what-if.answer';
import { instrumentsOf, type RecordedTerms } from '../recorded-instrument';
import { WhatIf } from '../what-if';
import type { RecordedFact, WhatIfQuestion } from '../what-if.question';

export const usdc: Asset = { code: 'USDC', scale: 8 };
const system = { type: 'system' } as const;

/** A moment of November 2026, whose first day is a Sunday: day 2 is a Monday. */
export const on = (day: number, hours = 12): Instant => instantOfMillis(Date.UTC(2026, 10, day, 0) + hours * 3_600_000);

/** `buy 0.5 ETH at 2000`. */
export type FillText = `${'buy' | 'sell'} ${number} ${string} at ${number}`;

/** What a venue shows of a leader who trades so. */
export const leaderFacts = (...fills: readonly (readonly [at: Instant, fill: FillText, fee?: string])[]): readonly RecordedFact[] => {
  let account: Account = accountDecider.initial;
  const obey = (at: Instant, command: AccountCommand): readonly RecordedFact[] => {
    const decision = accountDecider.decide(command, account);
    if (!decision.ok) throw new Error(`Expected ${command.type} to be accepted: ${decision.rejection}.`);
    account = decision.events.reduce(accountDecider.evolve, account);
    return decision.events.map((event) => ({ at, event }));
  };
  const [first] = fills;
  const opening = { accountId: 'leader', owner: 'ada', kind: 'observed', baseCurrency: usdc } as const;
  return [
    ...obey(first?.[0] ?? on(1), { type: 'OpenAccount', by: system, ...opening }),
    ...fills.flatMap(([at, text, fee = '0'], index) => {
      const [side, quantity, symbol, , price] = text.split(' ') as ['buy' | 'sell', string, string, 'at', string];
      const instrument = outsideInstrument(symbol, usdc);
      const amounts = { quantity: decimalOf(quantity, 10), price: decimalOf(price, 10), fee: decimalOf(fee, usdc.scale) };
      return obey(at, {
        ...{ type: 'ObserveFill', by: system, feed: 'venue', sequence: BigInt(index + 1), instrument, side, ...amounts },
        occurredAt: at,
      });
    }),
  ];
};

/** No fees, no smallest order: nothing but lots and ticks stands between a copy and its leader. */
export const freeTerms: RecordedTerms = { minimumNotional: '0', takerFeePpm: 0n, makerFeePpm: 0n };

type Asked = Partial<WhatIfQuestion> & { readonly terms?: RecordedTerms };

/** Half of the leader's quantity with 100,000 USDC from the first of November to its end, at no cost, unless said otherwise. */
const questionOn = (facts: readonly RecordedFact[], { terms = freeTerms, ...asked }: Asked = {}): WhatIfQuestion => ({
  leaderAccountId: 'leader',
  policy: { sizing: { mode: 'quantity-multiple', multiple: '0.5' } },
  equity: '100000',
  asset: usdc,
  from: on(1, 0),
  to: on(30),
  slippage: 0,
  profitShare: 0,
  instruments: instrumentsOf(facts, { settlement: usdc, terms }),
  ...asked,
});

export const answered = (facts: readonly RecordedFact[], asked: Asked = {}): WhatIfAnswer => {
  const whatIf = new WhatIf(questionOn(facts, asked));
  for (const fact of facts) whatIf.take(fact);
  return whatIf.finish();
};
