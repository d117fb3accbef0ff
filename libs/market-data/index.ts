export type { BookChanges } from './book/book-changes';
export type { BookRules } from './book/book-rules';
export type { BookUpdate, Level, Levels, Sequence, SideName } from './book/book-update';
export type { BookView, Quote } from './book/book-view';
export { type BookOptions, type BookOutcome, type BookStatus, LocalBook, type StaleReason } from './book/local-book';
export { formatUnits, fractionDigitsOf, parseUnits, type Scales } from './decimal-units';
export { type GeneratedMarket, type GeneratedMessage, MarketGenerator, type GeneratorOptions } from './generator/market-generator';
export { type Mark, type MarkRule, type MarkSource, medianMark, midSource, type NoMarkReason } from './median-mark';
export { readBookRecording, type RecordedMessage } from './recordings/book-recording';
export { type BookSurvey, isOfTrades, marketIn, type Span, surveyBookRecording } from './recordings/book-survey';
export {
  type RecordedQuote,
  type RecordedTrade,
  readQuoteRecording,
  readTradeRecording,
  surveyTradeRecording,
  type TradeSurvey,
} from './recordings/market-rows';
export { QuoteCheck, RecordedBests, type ShownPrices } from './recordings/quote-check';
export { momentOf } from './recordings/reception';
export { recordedLines, type RecordedLines } from './recordings/recorded-lines';
export { readReceivedMessage, type ReceivedMessage, receptionIn, withReception } from './recordings/recorded-message';
export { RecordingError } from './recordings/recording-error';
export { tradeMessage } from './recordings/trade-message';
export { type FeedEvent, VenueFeed } from './venue-feed';
export { adapterOf } from './venues/adapter-of';
export { BinanceAdapter, type BinanceOptions } from './venues/binance';
export { KrakenAdapter } from './venues/kraken';
export { OkxAdapter } from './venues/okx';
export type { MarketMessage, Trade, UnreadableMessage, VenueAdapter, VenueName, VenueOptions, VenueQuote } from './venues/venue-adapter';
