import { randomUUID } from 'node:crypto';
import { type AppendOptions, type AppendSuccess, type ExpectedRevision } from '../wire/append';
import { type ProposedEvent } from '../wire/record';
import { isMetadataStream, isSoftDeleted, metadataStreamOf, originalStreamOf, softDeletion, undeleted } from './stream-metadata';
import { type Transaction } from './transaction';

export type WriteOutcome =
  | ({ readonly kind: 'written' } & AppendSuccess)
  | { readonly kind: 'wrong-expected-version'; readonly current: number }
  | { readonly kind: 'stream-deleted' };

type Verdict = { readonly kind: 'go' } | WriteOutcome;

const go: Verdict = { kind: 'go' };
const streamDeleted: WriteOutcome = { kind: 'stream-deleted' };
const wrong = (current: number): WriteOutcome => ({ kind: 'wrong-expected-version', current });

interface Attempt extends AppendOptions {
  readonly eventIds: readonly string[];
}

/** A stream that was buried takes its metadata stream with it. */
const isBuried = (transaction: Transaction, stream: string): boolean =>
  transaction.headOf(stream).tombstoned || (isMetadataStream(stream) && transaction.headOf(originalStreamOf(stream)).tombstoned);

/**
 * Whether events without an expected revision were appended before. All of them: it is a repetition. Some of them:
 * it is a different append under used ids, and refused as the real server refuses it.
 */
const judgeById = (transaction: Transaction, { stream, eventIds }: Attempt): Verdict => {
  const { number, last } = transaction.headOf(stream);
  const known = [];
  for (const id of eventIds) {
    const remembered = transaction.recall(id);
    if (remembered === undefined || remembered.stream !== number) return known.length === 0 ? go : wrong(last);
    known.push(remembered);
  }
  const newest = known.at(-1);
  return newest === undefined ? go : { kind: 'written', revision: newest.revision, position: newest.position };
};

/** Events that are expected at revisions which the stream has already: a repetition when they are the same events. */
const judgePast = (transaction: Transaction, { stream, eventIds }: Attempt, expected: number): Verdict => {
  const { number = -1, last } = transaction.headOf(stream);
  let revision = expected;
  let position: number | undefined;
  for (const id of eventIds) {
    revision += 1;
    const found = transaction.eventAt(number, revision);
    if (found?.id !== id) {
      const isFirst = revision === expected + 1;
      return isFirst && expected === -1 && isSoftDeleted(transaction.metadataOf(stream)) ? go : wrong(last);
    }
    position = found.position;
  }
  return position === undefined ? wrong(last) : { kind: 'written', revision, position };
};

const judgeExact = (transaction: Transaction, attempt: Attempt, revision: bigint): Verdict => {
  const last = BigInt(transaction.headOf(attempt.stream).last);
  if (revision > last) return wrong(Number(last));
  return revision === last ? go : judgePast(transaction, attempt, Number(revision));
};

const judgeExisting = (transaction: Transaction, attempt: Attempt): Verdict => {
  if (isSoftDeleted(transaction.metadataOf(attempt.stream))) return streamDeleted;
  const { last } = transaction.headOf(attempt.stream);
  if (last < 0 && transaction.headOf(metadataStreamOf(attempt.stream)).last < 0) return wrong(last);
  return judgeById(transaction, attempt);
};

const judge = (transaction: Transaction, attempt: Attempt): Verdict => {
  if (isBuried(transaction, attempt.stream)) return streamDeleted;
  switch (attempt.expected.kind) {
    case 'any':
      return judgeById(transaction, attempt);
    case 'stream-exists':
      return judgeExisting(transaction, attempt);
    case 'no-stream':
      return judgeExact(transaction, attempt, -1n);
    case 'exact':
      return judgeExact(transaction, attempt, attempt.expected.revision);
  }
};

const metadataEvent = (data: Buffer): ProposedEvent => ({
  id: randomUUID(),
  type: '$metadata',
  isJson: true,
  data,
  metadata: Buffer.alloc(0),
});

/** A deleted stream that is written to starts again at its next revision; what was before stays hidden. */
const revive = (transaction: Transaction, stream: string, firstRevision: number): void => {
  const document = transaction.metadataDocumentOf(stream) ?? softDeletion();
  transaction.append(metadataStreamOf(stream), [metadataEvent(undeleted(document, firstRevision))]);
};

export interface AppendCommand extends AppendOptions {
  readonly events: readonly ProposedEvent[];
}

/** Appends when the expectation holds, recognises repetitions, and revives a deleted stream. */
export const append = (transaction: Transaction, { stream, expected, events }: AppendCommand): WriteOutcome => {
  const verdict = judge(transaction, { stream, expected, eventIds: events.map(({ id }) => id) });
  if (verdict.kind !== 'go') return verdict;
  const { last } = transaction.headOf(stream);
  if (events.length === 0) return { kind: 'written', revision: last, position: undefined };
  // Past this point the append must succeed.
  const wasDeleted = isSoftDeleted(transaction.metadataOf(stream));
  const original = isMetadataStream(stream) ? originalStreamOf(stream) : undefined;
  const originalWasDeleted = original !== undefined && isSoftDeleted(transaction.metadataOf(original));
  const written = transaction.append(stream, events);
  if (wasDeleted) revive(transaction, stream, last + 1);
  if (originalWasDeleted) revive(transaction, original, transaction.headOf(original).last + 1);
  return { kind: 'written', ...written };
};

/** Hides every event of the stream; a later append starts it again. */
export const softDelete = (transaction: Transaction, { stream, expected }: AppendOptions): WriteOutcome => {
  const verdict = judge(transaction, { stream, expected, eventIds: [randomUUID()] });
  if (verdict.kind !== 'go') return verdict;
  const { last } = transaction.headOf(stream);
  if (last < 0 && transaction.headOf(metadataStreamOf(stream)).last < 0) return wrong(last);
  return { kind: 'written', ...transaction.append(metadataStreamOf(stream), [metadataEvent(softDeletion())]) };
};

/** Ends the stream for ever, whether it existed or not. */
export const tombstone = (transaction: Transaction, { stream, expected }: AppendOptions): WriteOutcome => {
  const id = randomUUID();
  const verdict = judge(transaction, { stream, expected, eventIds: [id] });
  if (verdict.kind !== 'go') return verdict;
  const event = { id, type: '$streamDeleted', isJson: false, data: Buffer.alloc(0), metadata: Buffer.alloc(0) };
  return { kind: 'written', revision: transaction.headOf(stream).last, ...transaction.bury(stream, event) };
};

/** The numbers by which the real server names expectations in its messages. */
export const expectedVersionNumber = (expected: ExpectedRevision): string => {
  switch (expected.kind) {
    case 'any':
      return '-2';
    case 'no-stream':
      return '-1';
    case 'stream-exists':
      return '-4';
    case 'exact':
      return expected.revision.toString();
  }
};
