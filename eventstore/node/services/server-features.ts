import { type Server } from '@grpc/grpc-js';
import { encode } from '../wire/writer';
import { defineService } from './definition';
import { unary } from './unary';

/** The version whose behaviour this node follows. */
const serverVersion = '23.10.0';

interface Advertised {
  readonly service: string;
  readonly methods: readonly string[];
  readonly features?: Readonly<Record<string, readonly string[]>>;
}

const persistent = ['create', 'update', 'delete', 'read', 'getinfo', 'list', 'replayparked', 'restartsubsystem'] as const;
const streamAndAll = ['stream', 'all'];

/** What 23.10 tells its clients, method by method; the client falls back to HTTP or refuses where something is missing. */
const advertised: readonly Advertised[] = [
  {
    service: 'event_store.client.streams.streams',
    methods: ['read', 'append', 'delete', 'tombstone', 'batchappend'],
    features: { read: ['position', 'events'], batchappend: ['deadline_duration'] },
  },
  {
    service: 'event_store.client.persistent_subscriptions.persistentsubscriptions',
    methods: persistent,
    features: Object.fromEntries(persistent.map((method) => [method, streamAndAll])),
  },
  {
    service: 'event_store.client.projections.projections',
    methods: ['create', 'update', 'delete', 'statistics', 'disable', 'enable', 'reset', 'state', 'result', 'restartsubsystem'],
    features: { create: ['track_emitted_streams'] },
  },
  { service: 'event_store.client.gossip.gossip', methods: ['read'] },
  { service: 'event_store.client.server_features.serverfeatures', methods: ['getsupportedmethods'] },
];

const supportedMethods = encode((writer) => {
  for (const { service, methods, features = {} } of advertised)
    for (const method of methods)
      writer.message(1, (supported) => {
        supported.string(1, method);
        supported.string(2, service);
        for (const feature of features[method] ?? []) supported.string(3, feature);
      });
  writer.string(2, serverVersion);
});

const definition = defineService('event_store.client.server_features.ServerFeatures', { GetSupportedMethods: 'unary' });

export const addServerFeatures = (server: Server): void => {
  server.addService(definition, { GetSupportedMethods: unary(() => supportedMethods) });
};
