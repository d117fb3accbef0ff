export { type BookView, type OpenLevel, type OpenOrder } from './book-view';
export { type EngineOptions, MatchingEngine } from './matching-engine';
export { type NewOrder, type OrderChange, OrderKind, SelfTradePrevention, Side, TimeInForce } from './messages';
export { murmurHash } from './murmur-hash';
export { NO_LEVEL, PriceLadder } from './price-ladder';
export { CancelReason, type OrderReport, type PreventedReport, RejectReason, type ReportSink, type TradeReport } from './reports';
