import { textFrame } from '../connection/text-frame';

export interface DeltaRow {
  readonly channel: string;
  readonly epoch: number;
  readonly offset: bigint;
  readonly previous: bigint | null;
  /** JSON. */
  readonly body: string;
}

/** A delta on its way to all who follow its channel: written once, read once, however many they are. */
export class ChannelDelta {
  private bytes: Buffer | undefined;
  private read: unknown;

  constructor(private readonly row: DeltaRow) {}

  get channel(): string {
    return this.row.channel;
  }

  get epoch(): number {
    return this.row.epoch;
  }

  get offset(): bigint {
    return this.row.offset;
  }

  get previous(): bigint | null {
    return this.row.previous;
  }

  /** The `delta` frame. */
  get frame(): Buffer {
    this.bytes ??= textFrame(this.text());
    return this.bytes;
  }

  /** What it changes, in the API's terms. */
  get rows(): unknown {
    this.read ??= (JSON.parse(this.row.body) as { readonly rows?: unknown }).rows;
    return this.read;
  }

  /** The body is JSON already: it goes on as the database wrote it. */
  private text(): string {
    const { channel, epoch, offset, previous, body } = this.row;
    const before = previous === null ? 'null' : `"${previous}"`;
    return `{"type":"delta","channel":${JSON.stringify(channel)},"epoch":${epoch},"offset":"${offset}","previous":${before},"body":${body}}`;
  }
}
