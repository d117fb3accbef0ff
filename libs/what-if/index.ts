export { canonicalJson, type Json } from './canonical-json';
export { hyperliquidTerms, instrumentsOf, recordedInstrument, type RecordedTerms, TradedDigits } from './recorded-instrument';
export { onTick, paperPriceOf } from './paper-price';
export type { WhatIfAnswer } from './what-if.answer';
export { WhatIf } from './what-if';
export type { RecordedFact, WhatIfQuestion } from './what-if.question';
