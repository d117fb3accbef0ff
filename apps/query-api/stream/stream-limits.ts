import type { StreamLimits } from '@copyledger/contracts/stream/server-frames';

/** What a connection may do, as it is told. */
export const streamLimits: StreamLimits = {
  subscriptionsMax: 200,
  frameBytesMax: 8_192,
  framesPerSecond: 20,
  // A client that comes back asks for everything at once.
  framesAtOnce: 300,
};

/** A frame above this is not even read: the connection ends with 1009. */
export const payloadBytesMax = 64 * 1024;
export const heartbeatSeconds = 15;
/** Without a good token for so long, a connection ends. */
export const authenticationMsMax = 10_000;
/** So many frames in a row that cannot be understood, or beyond the rate, end a connection. */
export const badFramesMax = 20;
export const requestsWaitingMax = 400;

export const outletBounds = { conflatedBytesMax: 16 * 1024, waitingBytesMax: 512 * 1024 } as const;
