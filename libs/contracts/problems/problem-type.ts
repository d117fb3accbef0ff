/** A kind of failure that clients may rely on. Its `type` URI is `/problems/<name>`, where the server explains it (RFC 9457). */
export interface ProblemType {
  readonly status: number;
  /** Short, the same for every occurrence. */
  readonly title: string;
  /** What it means for the caller, and what to do about it. */
  readonly meaning: string;
}
