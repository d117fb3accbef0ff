import { decodeFrame } from '../wire/record';
import { type IndexTables } from './database';
import { LazyIndex } from './lazy-index';
import { type Log } from './log';

/** The index of the streams themselves. It is complete whenever the node is open. */
export class StreamIndex extends LazyIndex {
  constructor(tables: IndexTables, log: Log) {
    super(tables);
    this.recover(log);
  }

  /** Entries that were only in memory when the node ended are taken from the log. */
  private recover(log: Log): void {
    let nextStream = this.streamCount();
    for (let from = this.noted + 1; ;) {
      const slice = log.forwards({ from, countMax: 1024 });
      for (const { frame } of slice) {
        const { stream: name, revision, position } = decodeFrame(frame);
        const known = this.numberOf(name);
        const stream = known ?? nextStream;
        if (known === undefined) nextStream += 1;
        if (this.positionOf(stream, revision) === undefined)
          this.add({ stream, name: known === undefined ? name : undefined, revision, position });
      }
      const newest = slice.at(-1);
      if (newest === undefined) return;
      from = newest.position + 1;
    }
  }
}
