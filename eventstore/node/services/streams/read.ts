import { type ServerWritableStream } from '@grpc/grpc-js';
import {
  AllBackwards,
  AllForwards,
  endOfAll,
  endOfStream,
  presenceOf,
  startOfAll,
  startOfStream,
  StreamBackwards,
  StreamForwards,
  type Cursor,
} from '../../storage/cursors';
import { type LoggedFrame } from '../../storage/logged-frame';
import { type Store } from '../../storage/store';
import { filterOf } from '../../subscriptions/filter';
import { presenterOf, type Presenter } from '../../subscriptions/presenter';
import { Subscription, type Filtering } from '../../subscriptions/subscription';
import {
  decodeReadRequest,
  encodeFirstStreamPosition,
  encodeLastAllPosition,
  encodeLastStreamPosition,
  encodeStreamNotFound,
  type FilterOptions,
  type ReadRequest,
  type ReadSource,
} from '../../wire/read';
import { accessDenied, invalidArgument, streamDeleted } from '../errors';
import { Outlet } from '../outlet';
import { type StreamDependencies } from './dependencies';

/** One Read call: what is asked for, how it is shown to this reader, and the way to them. */
interface Reading {
  readonly request: ReadRequest;
  readonly present: Presenter;
  readonly outlet: Outlet;
}

const pageMax = 256;
/** The real server's search window when the client names none. */
const searchWindowDefault = 32;

const cursorOf = (store: Store, { source, direction }: ReadRequest): Cursor => {
  const isForwards = direction === 'forwards';
  if (source.kind === 'all') {
    const { lastPosition } = store;
    if (isForwards) return new AllForwards(store, startOfAll(source.from, lastPosition));
    return new AllBackwards(store, endOfAll(source.from, lastPosition));
  }
  const { stream, from } = source;
  if (!isForwards) return new StreamBackwards(store, stream, endOfStream(from));
  return new StreamForwards(store, stream, startOfStream(from, store.view(stream).last));
};

/** A subscription starts after the place it is given, because that place is the last one the client has seen. */
const liveCursorOf = (store: Store, source: ReadSource): Cursor => {
  if (source.kind === 'all') {
    const { from } = source;
    const next = from.kind === 'position' ? from.commit + 1 : startOfAll(from, store.lastPosition);
    return new AllForwards(store, next);
  }
  const { stream, from } = source;
  const next = from.kind === 'revision' ? from.revision + 1 : startOfStream(from, store.view(stream).last);
  return new StreamForwards(store, stream, next);
};

const filteringOf = (options: FilterOptions): Filtering => {
  const { searchWindowMax = searchWindowDefault, checkpointIntervalMultiplier } = options;
  if (checkpointIntervalMultiplier === 0) throw invalidArgument('the checkpoint interval multiplier is zero');
  return { matches: filterOf(options), checkpointInterval: searchWindowMax * checkpointIntervalMultiplier };
};

const subscribe = async ({ store, hub }: StreamDependencies, { request, present, outlet }: Reading): Promise<void> => {
  const { source } = request;
  const stream = source.kind === 'stream' ? source.stream : undefined;
  await new Subscription({
    outlet,
    hub,
    stream,
    cursor: liveCursorOf(store, source),
    present,
    filtering: request.filter === undefined ? undefined : filteringOf(request.filter),
    check: () => {
      if (stream !== undefined && presenceOf(store, stream) === 'deleted') throw streamDeleted(stream);
    },
    now: store.now,
  }).run();
};

/** The events of a page that the reader wants, as it wants them. */
const selection = ({ request, present }: Reading): ((page: readonly LoggedFrame[]) => Buffer[]) => {
  if (request.filter === undefined) return (page) => page.map(present);
  const matches = filterOf(request.filter);
  return (page) => page.filter(matches).map(present);
};

const sendEvents = async (store: Store, reading: Reading): Promise<void> => {
  const { request, outlet } = reading;
  const cursor = cursorOf(store, request);
  const select = selection(reading);
  let remaining = request.extent.kind === 'count' ? request.extent.count : Infinity;
  while (remaining > 0 && !outlet.closed) {
    const page = cursor.take(request.filter === undefined ? Math.min(remaining, pageMax) : pageMax);
    if (page.length === 0) return;
    const messages = select(page).slice(0, remaining);
    await outlet.sendAll(messages);
    remaining -= messages.length;
  }
};

/** Later clients are also told where the stream or the log ends. */
const sendBounds = (store: Store, { source, compatibility }: ReadRequest, outlet: Outlet): void => {
  if (compatibility < 1) return;
  if (source.kind === 'all') {
    outlet.send(encodeLastAllPosition(store.lastPosition));
    return;
  }
  const { last } = store.view(source.stream);
  outlet.send(encodeFirstStreamPosition(0));
  outlet.send(encodeLastStreamPosition(last));
};

const read = async (dependencies: StreamDependencies, reading: Reading): Promise<void> => {
  const { store } = dependencies;
  const { request, outlet } = reading;
  const { source } = request;
  if (source.kind === 'stream' && source.stream === '') throw invalidArgument('the stream name is empty');
  if (request.extent.kind === 'subscription') {
    await subscribe(dependencies, reading);
    return;
  }
  const presence = source.kind === 'stream' ? presenceOf(store, source.stream) : 'present';
  if (source.kind === 'stream' && presence === 'deleted') throw streamDeleted(source.stream);
  if (source.kind === 'stream' && presence === 'absent') outlet.send(encodeStreamNotFound(source.stream));
  else {
    await sendEvents(store, reading);
    sendBounds(store, request, outlet);
  }
  outlet.end();
};

/** Read: a stretch of a stream or of the log, or a subscription that goes on until the client ends it. */
export const readHandler =
  (dependencies: StreamDependencies) =>
  (call: ServerWritableStream<Buffer, Buffer>): void => {
    const outlet = new Outlet(call);
    const run = async (): Promise<void> => {
      const request = decodeReadRequest(call.request);
      const { store, guard } = dependencies;
      const { source } = request;
      const principal = guard.principalOf(call.metadata);
      const mayRead = (stream: string): boolean => guard.mayStream(principal, 'read', stream);
      if (!mayRead(source.kind === 'all' ? '$all' : source.stream)) throw accessDenied();
      await read(dependencies, { request, outlet, present: presenterOf(store, { ...request, mayRead }) });
    };
    run().catch((error: unknown) => {
      outlet.fail(error);
    });
  };
