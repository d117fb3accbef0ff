export type { Backoff, BackoffOptions } from './backoff';
export type {
  ActivityHandlers,
  BookHandlers,
  FillsHandlers,
  FollowHandlers,
  FollowOptions,
  HandlersOf,
  LeaderHandlers,
  OrdersHandlers,
  PortfolioHandlers,
  PricesHandlers,
  Topic,
  ViewHandlers,
} from './channel-handlers';
export { activityAfter, fillsAfter, followAfter, leaderAfter, openOrdersAfter, portfolioAfter } from './state-after';
export { StreamClient, type StreamClientOptions } from './stream-client';
export { StreamClosed, type StreamConnectionOptions, type StreamStatus } from './stream-connection';
export type { WebSocketLike } from './web-socket';
