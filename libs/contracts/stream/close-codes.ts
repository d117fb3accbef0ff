/** Why the server closes a connection. The reason is also told as an `error` frame, where the client still takes one. */
export const closeCodes = {
  /** The process ends: connect again, to another one. */
  goingAway: 1001,
  /** A frame of a size that nothing of ours has. */
  tooBig: 1009,
  /** No room for another connection just now. */
  tryAgainLater: 1013,
  /** Too many frames in a row that could not be understood. */
  badFrames: 4400,
  /** No good token in time, or the token has ended. */
  unauthenticated: 4401,
  /** The client takes longer to read than the server can wait; what it has missed can be resumed. */
  slowReader: 4408,
  /** Too many frames, or too many connections of one user. */
  tooMany: 4429,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
