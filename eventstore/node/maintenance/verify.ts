import { systemProjections } from '../projections/definitions';
import { openReadOnly, type OpenDatabase } from '../storage/database';
import { IndexTable, type StreamEntry } from '../storage/index-table';
import { Log } from '../storage/log';
import { type LoggedFrame } from '../storage/logged-frame';
import { decodeFrame, tombstoneRevision, type RecordedEvent } from '../wire/record';

export interface Verification {
  readonly events: number;
  readonly streams: number;
  /** One sentence each; at most a hundred. */
  readonly problems: readonly string[];
}

const problemsMax = 100;

class Findings {
  readonly problems: string[] = [];

  add(problem: string): void {
    if (this.problems.length < problemsMax) this.problems.push(problem);
  }
}

const sliceMax = 1024;

const nameOf = ({ stream, revision }: RecordedEvent): string =>
  `revision ${revision === tombstoneRevision ? 'tombstone' : String(revision)} of ${stream}`;

const decode = ({ frame, position }: LoggedFrame, findings: Findings): RecordedEvent | undefined => {
  try {
    const event = decodeFrame(frame);
    if (event.position !== position) findings.add(`the event at position ${String(position)} says that it is at ${String(event.position)}`);
    return event;
  } catch (error) {
    findings.add(`the event at position ${String(position)} cannot be read: ${String(error)}`);
    return undefined;
  }
};

/** Every event of the log in order; what cannot be decoded is a finding. */
function* eventsOf(log: Log, findings: Findings): Generator<RecordedEvent> {
  for (let from = 0; ;) {
    const slice = log.forwards({ from, countMax: sliceMax });
    const newest = slice.at(-1);
    if (newest === undefined) return;
    for (const logged of slice) {
      const event = decode(logged, findings);
      if (event !== undefined) yield event;
    }
    from = newest.position + 1;
  }
}

/** Every event of the log follows its predecessor in its stream, and the index finds it when the index claims to know it. */
const verifyStreams = (database: OpenDatabase, findings: Findings): { events: number; streams: number } => {
  const tables = database.indexTables('streams');
  const index = new IndexTable(tables);
  const noted = tables.noted();
  const last = new Map<string, number>();
  let events = 0;
  for (const event of eventsOf(new Log(database), findings)) {
    events += 1;
    const previous = last.get(event.stream);
    if (previous !== undefined && event.revision <= previous) findings.add(`${nameOf(event)} comes after revision ${String(previous)}`);
    last.set(event.stream, event.revision);
    const number = index.numberOf(event.stream);
    const found = number === undefined ? undefined : index.positionOf(number, event.revision);
    if (found !== event.position && (found !== undefined || event.position <= noted))
      findings.add(`the index has ${nameOf(event)} at ${String(found)} instead of ${String(event.position)}`);
  }
  return { events, streams: last.size };
};

interface CheckedIndex {
  readonly name: string;
  readonly index: IndexTable;
  /** The stream under which an event belongs in this index. */
  readonly target: (event: RecordedEvent) => string | undefined;
}

const indexOf = (database: OpenDatabase, name: string): CheckedIndex => {
  const projection = systemProjections.find((candidate) => candidate.name === name);
  return { name, index: new IndexTable(database.indexTables(name)), target: projection?.target ?? (({ stream }) => stream) };
};

const isFiled = ({ name, index, target }: CheckedIndex, event: RecordedEvent, entry: StreamEntry): boolean => {
  const owner = target(event);
  if (owner === undefined || index.numberOf(owner) !== entry.stream) return false;
  return name !== 'streams' || event.revision === entry.revision;
};

/** Every entry of an index points to an event that belongs there. */
const verifyEntries = (database: OpenDatabase, name: string, findings: Findings): void => {
  const log = new Log(database);
  const checked = indexOf(database, name);
  for (const entry of checked.index.all()) {
    const event = log.eventAt(entry.position);
    if (event === undefined) {
      // Scavenging removes events, and leaves what projections know about them.
      if (name === 'streams') findings.add(`the index ${name} points to position ${String(entry.position)}, where there is no event`);
    } else if (!isFiled(checked, event, entry)) findings.add(`the index ${name} has ${nameOf(event)} under another stream or revision`);
  }
};

/** Checks every index of a data directory against the log. A node may be running on it. */
export const verify = async (path: string): Promise<Verification> => {
  const database = openReadOnly(path);
  const findings = new Findings();
  try {
    const counts = verifyStreams(database, findings);
    for (const name of ['streams', ...systemProjections.map((projection) => projection.name)]) verifyEntries(database, name, findings);
    return { ...counts, problems: findings.problems };
  } finally {
    await database.close();
  }
};
