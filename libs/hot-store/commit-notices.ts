/** Everything up to the position is committed in a projection's rows. */
export interface CommitNotice {
  readonly projection: string;
  readonly position: bigint;
}

/**
 * Tells readers in other processes what projectors have committed, so that nobody has to look again and again. Notices may be lost and
 * are conflated: whoever waits for one looks now and then all the same.
 */
export interface CommitNotices {
  /** Returns at once. Of several notices on their way the newest of each projection is told. */
  publish(notice: CommitNotice): void;
  /** Tells every notice from here on, one's own included. The function returned ends it. */
  subscribe(listener: (notice: CommitNotice) => void): () => void;
}
