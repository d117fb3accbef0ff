import { type Heading } from '../wire/record';

/** An event as the log keeps it, and where. */
export interface LoggedFrame {
  readonly position: number;
  readonly frame: Buffer;
  /** The frame's, where it is known without a look into it: every subscription asks for it. */
  readonly heading?: Heading;
}
