/** An event as the log keeps it, and where. */
export interface LoggedFrame {
  readonly position: number;
  readonly frame: Buffer;
}
