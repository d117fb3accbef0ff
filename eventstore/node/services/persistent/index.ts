import { type Server } from '@grpc/grpc-js';
import { type Guard } from '../../access/guard';
import { infoOf } from '../../persistent/info';
import { type GroupRegistry } from '../../persistent/registry';
import { decodeGroupDefinition, type GroupDefinition } from '../../wire/persistent-definition';
import { encodeGetInfo, encodeList } from '../../wire/persistent-info';
import { decodeDeleteGroup, decodeGetInfo, decodeList, decodeReplayParked } from '../../wire/persistent-keys';
import { defineService } from '../definition';
import { invalidArgument } from '../errors';
import { unary, type UnaryHandler } from '../unary';
import { connectionHandler } from './connection';

const definition = defineService('event_store.client.persistent_subscriptions.PersistentSubscriptions', {
  Create: 'unary',
  Update: 'unary',
  Delete: 'unary',
  Read: 'bidirectional',
  GetInfo: 'unary',
  ReplayParked: 'unary',
  List: 'unary',
  RestartSubsystem: 'unary',
});

const empty = Buffer.alloc(0);

const checked = (group: GroupDefinition): GroupDefinition => {
  if (group.stream === '' || group.group === '') throw invalidArgument('a group has a stream and a name');
  return group;
};

interface PersistentDependencies {
  readonly registry: GroupRegistry;
  readonly guard: Guard;
  readonly now: () => number;
}

export const addPersistentSubscriptions = (server: Server, { registry, guard, now }: PersistentDependencies): void => {
  const change = (work: (request: Buffer) => Promise<void>): UnaryHandler =>
    unary(async (request, { metadata }) => {
      guard.assertOperator(metadata);
      await work(request);
      return empty;
    });
  const answer = (work: (request: Buffer) => Buffer): UnaryHandler =>
    unary((request, { metadata }) => {
      guard.assertOperator(metadata);
      return work(request);
    });
  server.addService(definition, {
    Create: change((request) => registry.create(checked(decodeGroupDefinition(request)))),
    Update: change((request) => registry.update(checked(decodeGroupDefinition(request)))),
    Delete: change((request) => registry.delete(decodeDeleteGroup(request))),
    ReplayParked: change((request) => {
      const { countMax, ...key } = decodeReplayParked(request);
      return registry.find(key).replayParked(countMax);
    }),
    RestartSubsystem: change(() => registry.restart()),
    GetInfo: answer((request) => encodeGetInfo(infoOf(registry.find(decodeGetInfo(request))))),
    List: answer((request) => encodeList(registry.list(decodeList(request)).map(infoOf))),
    Read: connectionHandler({ registry, guard, now }),
  });
};
