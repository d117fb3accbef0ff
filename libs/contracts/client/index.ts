export type { Backoff, BackoffOptions } from './backoff';
export type {
  AccountHandlers,
  ActivityHandlers,
  BookHandlers,
  FillsHandlers,
  FollowOptions,
  HandlersOf,
  OrdersHandlers,
  PortfolioHandlers,
  PricesHandlers,
  Topic,
} from './channel-handlers';
export { fillsAfter, openOrdersAfter, portfolioAfter } from './state-after';
export { StreamClient, type StreamClientOptions } from './stream-client';
export { StreamClosed, type StreamConnectionOptions, type StreamStatus } from './stream-connection';
export type { WebSocketLike } from './web-socket';
