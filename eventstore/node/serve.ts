import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import { Guard } from './access/guard';
import { Users } from './access/users';
import { widenWindows } from './flow-control';
import { Listener } from './listener';
import { type ServeOptions } from './options';
import { GroupRegistry } from './persistent/registry';
import { Projections } from './projections/projections';
import { addGossip } from './services/gossip';
import { addPersistentSubscriptions } from './services/persistent';
import { pipelining } from './services/pipelining';
import { addProjections } from './services/projections';
import { addServerFeatures } from './services/server-features';
import { addStreams } from './services/streams';
import { appendSizeMaxOf } from './services/streams/append-size';
import { Store } from './storage/store';
import { LiveHub } from './subscriptions/live-hub';
import { credentialsOf, isLoopback } from './transport-security';

export interface ServedNode {
  readonly port: number;
  /** The connection string for clients. */
  readonly url: string;
  /** Cuts open calls, waits for commits on their way, and closes the database. */
  readonly stop: () => Promise<void>;
}

/** The largest event of a real server is 16 MiB, and the message around it may take a little more. */
const messageMaxBytes = 17 * 1024 * 1024;

const grpcServer = (): Server => {
  // What goes wrong is reported by rejection; the library would print it as well.
  setLogVerbosity(logVerbosity.NONE);
  return new Server({
    'grpc.max_receive_message_length': messageMaxBytes,
    'grpc.max_send_message_length': -1,
    'grpc.enable_channelz': 0,
    interceptors: [pipelining],
  });
};

/** Opens the store and serves it in this thread. */
export const serve = async (options: ServeOptions): Promise<ServedNode> => {
  const { host = '127.0.0.1', port, tls } = options;
  if (tls === undefined && !isLoopback(host)) throw new Error(`${host} is not loopback: a node that others can reach needs TLS`);
  const appendSizeMaxBytes = appendSizeMaxOf(options.maxAppendSizeBytes);
  const credentials = tls === undefined ? ServerCredentials.createInsecure() : credentialsOf(tls);
  const users = options.usersFile === undefined ? undefined : Users.fromFile(options.usersFile);
  const store = new Store(options.place);
  const hub = new LiveHub();
  store.onCommit(({ streams }) => {
    hub.committed(streams);
  });
  const guard = new Guard(store, users);
  const projections = new Projections({ store, hub, startAll: options.startProjections ?? false });
  const registry = new GroupRegistry({ store, hub });
  const server = grpcServer();
  const injector = server.createConnectionInjector(credentials);
  widenWindows(server);
  const listener = new Listener({
    host,
    onConnection: (socket) => {
      injector.injectConnection(socket);
    },
  });
  addStreams(server, { store, hub, guard, appendSizeMaxBytes });
  addPersistentSubscriptions(server, { registry, guard, now: store.now });
  addProjections(server, { projections, guard });
  addServerFeatures(server);
  addGossip(server, { endpoint: () => ({ host, port: listener.port }), now: store.now });
  const stop = async (): Promise<void> => {
    server.forceShutdown();
    await listener.stop();
    projections.close();
    await registry.close();
    await store.close();
  };
  try {
    await projections.initialise();
    await listener.listen(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port: listener.port, url: `esdb://${host}:${String(listener.port)}?tls=${String(tls !== undefined)}`, stop };
};
