export { type Listing, listingOf } from './listing';
export type { HeldPortfolio, HeldPosition, Market, PricedAt } from './market';
export { pricedInstruments, type Valuation, valuationOf, worthOf } from './valuation';
