import { type ServerDuplexStream } from '@grpc/grpc-js';
import { type Guard } from '../../access/guard';
import { Consumer } from '../../persistent/consumer';
import { type Group } from '../../persistent/group';
import { type GroupRegistry } from '../../persistent/registry';
import { decodePersistentRead, encodePersistentConfirmation, type PersistentReadRequest } from '../../wire/persistent-read';
import { accessDenied, invalidArgument } from '../errors';
import { Outlet } from '../outlet';

interface ConnectionDependencies {
  readonly registry: GroupRegistry;
  readonly guard: Guard;
  readonly now: () => number;
}

type Options = Extract<PersistentReadRequest, { kind: 'options' }>;

const nameOf = (call: ServerDuplexStream<Buffer, Buffer>, key: string): string => call.metadata.get(key)[0]?.toString() ?? '';

/** One client's connection to a group: events to it, verdicts from it. */
class GroupConnection {
  private readonly outlet: Outlet;
  private joined: { readonly group: Group; readonly consumer: Consumer } | undefined;

  constructor(
    private readonly dependencies: ConnectionDependencies,
    private readonly call: ServerDuplexStream<Buffer, Buffer>,
  ) {
    this.outlet = new Outlet(call);
  }

  start(): void {
    this.call.on('data', (message: Buffer) => {
      try {
        this.receive(decodePersistentRead(message));
      } catch (error) {
        this.outlet.fail(error);
      }
    });
    this.call.on('end', () => {
      this.outlet.end();
    });
    this.outlet.onClose(() => {
      this.joined?.group.disconnect(this.joined.consumer);
    });
  }

  private receive(request: PersistentReadRequest | undefined): void {
    if (request === undefined) return;
    if (request.kind === 'options') {
      this.join(request);
      return;
    }
    if (this.joined === undefined) throw invalidArgument('the connection to a group begins with its options');
    const { group } = this.joined;
    if (request.kind === 'ack') group.ack(request.ids);
    else group.nack(request.ids, request.action, request.reason);
  }

  private join(options: Options): void {
    if (this.joined !== undefined) throw invalidArgument('the connection has joined a group already');
    const { registry, guard, now } = this.dependencies;
    const principal = guard.principalOf(this.call.metadata);
    if (!guard.mayStream(principal, 'read', options.stream)) throw accessDenied();
    const group = registry.find(options);
    const consumer = new Consumer({
      outlet: this.outlet,
      bufferSize: Math.max(1, options.bufferSize),
      from: this.call.getPeer(),
      username: principal.login ?? 'anonymous',
      connectionName: nameOf(this.call, 'connection-name'),
      now,
    });
    group.assertRoom();
    this.outlet.send(encodePersistentConfirmation(consumer.id));
    this.joined = { group, consumer };
    group.connect(consumer);
  }
}

export const connectionHandler =
  (dependencies: ConnectionDependencies) =>
  (call: ServerDuplexStream<Buffer, Buffer>): void => {
    new GroupConnection(dependencies, call).start();
  };
