/** Where a channel was left: what was missed since is asked for. */
export interface ResumePoint {
  readonly epoch: number;
  /** Of the last delta or snapshot that was taken; null when the snapshot was of a channel that had never had a delta. */
  readonly offset: string | null;
}

interface Request {
  /** Repeated in the answer, so that requests and answers can be matched. */
  readonly id?: string;
}

/** The first frame, unless the upgrade carried `Authorization`; later again, to go on with a newer token. */
export interface AuthenticateFrame extends Request {
  readonly type: 'authenticate';
  readonly token: string;
}

export interface SubscribeFrame extends Request {
  readonly type: 'subscribe';
  readonly channel: string;
  /** For channels of accounts. Without it there is a snapshot first. */
  readonly resume?: ResumePoint;
  /** How many frames a second at most: prices, books, and the valuations of a portfolio (where 0 is none). */
  readonly perSecond?: number;
  /** How many levels of a book, on each side. */
  readonly levels?: number;
}

export interface UnsubscribeFrame extends Request {
  readonly type: 'unsubscribe';
  readonly channel: string;
}

/** Answered with `pong`. */
export interface PingFrame extends Request {
  readonly type: 'ping';
}

export type ClientFrame = AuthenticateFrame | SubscribeFrame | UnsubscribeFrame | PingFrame;
