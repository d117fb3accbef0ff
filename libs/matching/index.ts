export { type BookView, type OpenLevel, type OpenOrder } from './book-view';
export { type EngineOptions, MatchingEngine } from './matching-engine';
export { type NewOrder, type OrderChange, OrderKind, SelfTradePrevention, Side, TimeInForce } from './messages';
export { CancelReason, type OrderReport, type PreventedReport, RejectReason, type ReportSink, type TradeReport } from './reports';
