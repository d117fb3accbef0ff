import type { DecodedEvent } from '@copyledger/eventstore/client';
import { derivedId, type Instant, parseInstant } from '@copyledger/kernel';
import { accountEvent, instrumentEvent, inverseTerms, linearTerms, spotTerms } from '@copyledger/testing';
import type { AnyEvent, Recorder } from '../query-api.world';

export const cat = derivedId<'account'>('account', 'cat');
export const ivy = derivedId<'account'>('account', 'ivy');
const [ofCat, ofIvy] = [`account-${cat}`, `account-${ivy}`];
/** Another one than that of the other tests, with marks of its own. */
const linear = { ...linearTerms, symbol: 'SERIES-PERP' };
export const [perp, inverse, spot] = [linear.symbol, inverseTerms.symbol, spotTerms.symbol];

const instant = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new Error(`${text} is no instant`);
  return parsed.value;
};
const usdt = (amount: string) => ({ asset: 'USDT', amount });
const btc = (amount: string) => ({ asset: 'BTC', amount });
const after = (asset: string, total: string) => [{ asset, total, held: '0', margin: '0' }];
const observed = ({ sequence, ...rest }: { readonly sequence: string } & Partial<ReturnType<typeof accountEvent.FillObserved>['data']>) =>
  accountEvent.FillObserved({ sequence, venueOrderId: `venue-${sequence}`, ...rest });

/** Where the log stood after something had happened. */
export interface Stations {
  readonly bought: string;
  readonly markedOnFirstDay: string;
  readonly withdrawn: string;
  readonly markedInverse: string;
}

/**
 * Two accounts over four days, all of it recorded on the day after. Cat buys, is funded, deposits and withdraws in the middle, and sells;
 * Ivy has coins, and contracts that settle in them.
 */
export const seriesHistory = (recorder: Recorder): { readonly events: readonly DecodedEvent[]; readonly stations: Stations } => {
  const events: DecodedEvent[] = [];
  const happen = (day: number, stream: string, event: AnyEvent): string => {
    const decoded = recorder.record(stream, event, instant(`2026-11-${day}T12:00:00Z`));
    events.push(decoded);
    return decoded.recorded.position.toString();
  };
  const marked = (day: number, prices: Readonly<Record<string, string>>): string => {
    const marks = Object.entries(prices).map(([instrument, price]) => ({ instrument, price, sources: ['a'] }));
    return happen(day, 'marks', { type: 'MarksRecorded', data: { at: instant(`2026-11-${day}T23:59:00Z`), marks } });
  };
  for (const terms of [linear, spotTerms, inverseTerms])
    happen(16, `instrument-${terms.symbol}`, instrumentEvent.InstrumentListed({ instrument: terms }));

  happen(16, ofCat, accountEvent.AccountOpened({ accountId: cat, owner: 'cat', kind: 'observed' }));
  happen(16, ofCat, accountEvent.InstrumentAdmitted({ instrument: linear }));
  happen(16, ofCat, accountEvent.FundsCredited({ ...usdt('1000'), balances: after('USDT', '1000') }));
  const long = {
    instrument: perp,
    quantity: '0.01',
    price: '50000',
    position: { quantity: '0.01', cost: '500' },
    fee: usdt('1'),
    realisedPnl: usdt('0'),
  };
  const bought = happen(16, ofCat, observed({ ...long, sequence: '1', balances: after('USDT', '999') }));
  const markedOnFirstDay = marked(16, { [perp]: '51000' });

  happen(17, ofIvy, accountEvent.AccountOpened({ accountId: ivy, owner: 'ivy', kind: 'observed' }));
  happen(17, ofIvy, accountEvent.InstrumentAdmitted({ instrument: inverseTerms }));
  happen(17, ofIvy, accountEvent.FundsCredited({ ...btc('0.1'), balances: after('BTC', '0.1') }));
  // Ten contracts of 100 dollars at 50,000 are 0.02 coins.
  const contracts = { instrument: inverse, quantity: '10', price: '50000', position: { quantity: '10', cost: '0.02' }, fee: btc('0.0001') };
  happen(17, ofIvy, observed({ ...contracts, sequence: '1', realisedPnl: btc('0'), balances: after('BTC', '0.0999') }));
  marked(17, { [perp]: '52000', [inverse]: '50000', [spot]: '50010' });

  happen(18, ofCat, accountEvent.FundsCredited({ ...usdt('500'), reference: 'more', balances: after('USDT', '1499') }));
  happen(18, ofCat, accountEvent.FundingPaid({ ...usdt('-2'), instrument: perp, balances: after('USDT', '1497') }));
  const markedInverse = marked(18, { [perp]: '52000', [inverse]: '62500', [spot]: '62500' });

  const withdrawn = happen(19, ofCat, accountEvent.FundsDebited({ ...usdt('300'), balances: after('USDT', '1197') }));
  const sold = {
    instrument: perp,
    quantity: '0.01',
    price: '53000',
    position: { quantity: '0', cost: '0' },
    fee: usdt('1'),
    realisedPnl: usdt('30'),
  };
  happen(19, ofCat, observed({ ...sold, sequence: '2', side: 'sell', balances: after('USDT', '1226') }));
  marked(19, { [perp]: '54000' });
  return { events, stations: { bought, markedOnFirstDay, withdrawn, markedInverse } };
};
