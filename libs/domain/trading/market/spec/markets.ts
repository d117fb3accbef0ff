import { Market } from '../market';
import type { MarketEvent } from '../market.events';
import type { MarketInput } from '../market.inputs';
import { linesOf } from './lines';
import { inputsOf, listed, type Step } from './market-inputs';
import { ReferenceMarket } from './reference-market';
import type { Line } from './reference-tape';

/** A market that can be told steps, and tells what the last of them did. */
export interface MarketUnderTest {
  after(...steps: Step[]): readonly Line[];
}

/** Numbers steps through all calls, and hands their inputs on. */
const fed = (deal: (input: MarketInput) => readonly Line[]): MarketUnderTest => {
  const all: Step[] = [];
  const after = (...steps: Step[]): readonly Line[] => {
    const from = all.length;
    all.push(...steps);
    return inputsOf(all).slice(from).map(deal).at(-1) ?? [];
  };
  after(listed);
  return { after };
};

export const livingMarket = (): MarketUnderTest => {
  const market = Market.create('TEST');
  return fed((input) => {
    market.handle(input);
    return linesOf(market.take());
  });
};

/** A market that is thrown away before every input, and built again from its journal alone. */
const rebuiltMarket = (): MarketUnderTest => {
  const journal: MarketEvent[] = [];
  return fed((input) => {
    const market = Market.create('TEST');
    for (const event of journal) market.apply(event);
    market.handle(input);
    const events = market.take();
    journal.push(...events);
    return linesOf(events);
  });
};

export const referenceMarket = (): MarketUnderTest => {
  const market = new ReferenceMarket();
  return fed((input) => {
    const from = market.lines.length;
    market.handle(input);
    return market.lines.slice(from);
  });
};

/** For orders of accounts among themselves: what a market knows of them is in its journal, so one that is rebuilt before every step does the same. */
export const accountMarkets = [
  ['the market', livingMarket],
  ['the market, rebuilt from its journal before every step', rebuiltMarket],
  ['the reference', referenceMarket],
] as const;

/** Feeds a market and keeps its journal. */
export const journalOf = (steps: readonly Step[]): { readonly market: Market; readonly journal: readonly MarketEvent[] } => {
  const market = Market.create('TEST');
  const journal: MarketEvent[] = [];
  for (const input of inputsOf([listed, ...steps])) {
    market.handle(input);
    journal.push(...market.take());
  }
  return { market, journal };
};

export const replayed = (journal: readonly MarketEvent[]): Market => {
  const market = Market.create('TEST');
  for (const event of journal) market.apply(event);
  return market;
};
