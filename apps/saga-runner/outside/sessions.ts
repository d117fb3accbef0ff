import { SourceOutOfSequence } from './errors';
import type { SourceOptions, SourceReport } from './outside-batch';

/**
 * The runs of a sender that numbers its batches. A batch whose answer was lost may be sent again: it is answered as it was, and not dealt
 * with again. One that leaves another out is refused, because what it stands on is not there.
 */
export class SenderSession {
  private session: string | undefined;
  private sequence = 0;
  private report: SourceReport | undefined;

  constructor(private readonly source: string) {}

  /** Whether the batch begins another run, which knows nothing of what was before. */
  begins({ session, sequence }: SourceOptions): boolean {
    return sequence === 1 && session !== this.session;
  }

  /** The answer of a batch that was dealt with before; undefined of a new one. Throws `SourceOutOfSequence`. */
  repeated(options: SourceOptions): SourceReport | undefined {
    const { session, sequence } = options;
    if (sequence === undefined || this.begins(options)) return undefined;
    if (session !== this.session) throw new SourceOutOfSequence(this.source, 1);
    if (sequence === this.sequence) return this.report;
    if (sequence === this.sequence + 1) return undefined;
    throw new SourceOutOfSequence(this.source, this.sequence + 1);
  }

  /** The batch was dealt with. */
  done({ session, sequence }: SourceOptions, report: SourceReport): void {
    if (sequence === undefined) return;
    this.session = session;
    this.sequence = sequence;
    this.report = report;
  }
}
