import type { PartitionKey, TailedRow, TailPlace } from './tail.queries';

/** What a look at a partition brought. */
export type TailOutcome =
  | { readonly kind: 'rows'; readonly rows: readonly TailedRow[] }
  /** What was seen is not there any more: the tail cannot be continued from here. */
  | { readonly kind: 'lost' };

/**
 * One partition's tail. The row that was seen last is looked at with every read: while it is the same row, the numbers after it have no
 * gap. It may be gone because the gateway was away for longer than deltas are kept; or be another one because the database lost its
 * last moments in a crash and the projector has written them again, perhaps cut in another way.
 */
export class PartitionTail {
  private sequence = 0n;
  private writtenAt: string | undefined;

  constructor(private readonly key: PartitionKey) {}

  get place(): TailPlace {
    return { ...this.key, sequence: this.sequence };
  }

  /** Goes on after this row, whatever was before it. */
  startAfter({ sequence, writtenAt }: Pick<TailedRow, 'sequence' | 'writtenAt'>): void {
    this.sequence = sequence;
    this.writtenAt = writtenAt;
  }

  /** Takes what `rowsFrom` says of this partition's place. */
  take(found: readonly TailedRow[]): TailOutcome {
    const rows = this.sequence === 0n ? found : found.slice(1);
    if (!this.isContinuedBy(found)) return { kind: 'lost' };
    const last = rows.at(-1);
    if (last !== undefined) this.startAfter(last);
    return { kind: 'rows', rows };
  }

  private isContinuedBy(found: readonly TailedRow[]): boolean {
    const [first] = found;
    // Nobody has seen anything of a partition that is new: its first delta has the first number.
    if (this.sequence === 0n) return first === undefined || first.sequence === 1n;
    return first?.sequence === this.sequence && first.writtenAt === this.writtenAt;
  }
}
