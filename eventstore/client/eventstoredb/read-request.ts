import { Empty, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { ReadAllOptions, ReadStreamOptions } from '../event-store';

const { Options } = ReadReq;
const { AllOptions, FilterOptions, Position, StreamOptions, SubscriptionOptions, UUIDOption } = Options;

const streamIdentifier = (stream: string): StreamIdentifier => new StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));

interface Reading {
  readonly direction: 'forwards' | 'backwards';
  readonly limit?: number;
}

const readOptions = ({ direction, limit = Number.MAX_SAFE_INTEGER }: Reading): ReadReq.Options =>
  new Options()
    .setReadDirection(direction === 'forwards' ? Options.ReadDirection.FORWARDS : Options.ReadDirection.BACKWARDS)
    .setCount(limit.toString())
    .setResolveLinks(false)
    .setUuidOption(new UUIDOption().setString(new Empty()));

const allFrom = (from: bigint | 'start' | 'end'): ReadReq.Options.AllOptions => {
  if (from === 'start') return new AllOptions().setStart(new Empty());
  if (from === 'end') return new AllOptions().setEnd(new Empty());
  return new AllOptions().setPosition(new Position().setCommitPosition(from.toString()).setPreparePosition(from.toString()));
};

/** By stream prefix; without prefixes, everything but the log's own streams. */
const filterOf = (prefixes: readonly string[] | undefined, checkpointIntervalEvents: number): ReadReq.Options.FilterOptions => {
  if (prefixes?.length === 0) throw new RangeError('streamPrefixes: at least one');
  const streams = new FilterOptions.Expression();
  if (prefixes === undefined) streams.setRegex('^[^\\$].*');
  else streams.setPrefixList([...prefixes]);
  return new FilterOptions().setStreamIdentifier(streams).setMax(checkpointIntervalEvents).setCheckpointintervalmultiplier(1);
};

export const readStreamRequest = (stream: string, { from, ...reading }: ReadStreamOptions): ReadReq => {
  const source = new StreamOptions().setStreamIdentifier(streamIdentifier(stream));
  if (from === 'start') source.setStart(new Empty());
  else if (from === 'end') source.setEnd(new Empty());
  else source.setRevision(from.toString());
  return new ReadReq().setOptions(readOptions(reading).setStream(source).setNoFilter(new Empty()));
};

export const readAllRequest = ({ from, streamPrefixes, ...reading }: ReadAllOptions): ReadReq =>
  new ReadReq().setOptions(readOptions(reading).setAll(allFrom(from)).setFilter(filterOf(streamPrefixes, 1_000)));

/** The newest event of the log, whatever its stream. */
export const headRequest = (): ReadReq =>
  new ReadReq().setOptions(readOptions({ direction: 'backwards', limit: 1 }).setAll(allFrom('end')).setNoFilter(new Empty()));

export interface Subscribing {
  /** Exclusive. */
  readonly after?: bigint | undefined;
  readonly streamPrefixes?: readonly string[] | undefined;
  readonly checkpointIntervalEvents: number;
}

export const subscribeRequest = ({ after, streamPrefixes, checkpointIntervalEvents }: Subscribing): ReadReq =>
  new ReadReq().setOptions(
    new Options()
      .setReadDirection(Options.ReadDirection.FORWARDS)
      .setResolveLinks(false)
      .setUuidOption(new UUIDOption().setString(new Empty()))
      .setAll(allFrom(after ?? 'start'))
      .setSubscription(new SubscriptionOptions())
      .setFilter(filterOf(streamPrefixes, checkpointIntervalEvents)),
  );
