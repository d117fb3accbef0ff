import {
  persistentSubscriptionToStreamSettingsFromDefaults as streamSettings,
  START,
  type PersistentSubscriptionToStream,
  type PersistentSubscriptionToStreamResolvedEvent as Delivered,
} from '@eventstore/db-client';
import { type NodeUnderTest } from './node-under-test';

type Settings = Parameters<typeof streamSettings>[0];

/** A client of a group, and what has come to it. */
export interface GroupConsumer {
  readonly subscription: PersistentSubscriptionToStream;
  readonly received: Delivered[];
  readonly errors: Error[];
}

type Handle = (event: Delivered, it: PersistentSubscriptionToStream) => unknown;

/** Creates a group of a new name on a stream, from its start unless the settings say otherwise. */
export const groupOn = async (node: NodeUnderTest, stream: string, settings: Settings = {}): Promise<string> => {
  const group = node.unique('group');
  await node.client.createPersistentSubscriptionToStream(stream, group, streamSettings({ startFrom: START, ...settings }));
  return group;
};

export interface Joined {
  readonly node: NodeUnderTest;
  readonly stream: string;
  readonly group: string;
  readonly bufferSize?: number;
}

/** Connects to a group and handles what comes. */
export const consume = ({ node, stream, group, bufferSize = 10 }: Joined, handle: Handle): GroupConsumer => {
  const received: Delivered[] = [];
  const errors: Error[] = [];
  const subscription = node.client.subscribeToPersistentSubscriptionToStream(stream, group, { bufferSize });
  subscription.on('data', (event) => {
    received.push(event);
    void handle(event, subscription);
  });
  subscription.on('error', (error: Error) => errors.push(error));
  return { subscription, received, errors };
};

export const acknowledge: Handle = (event, it) => it.ack(event);

export const revisionsOf = ({ received }: GroupConsumer): number[] => received.map(({ event }) => Number(event?.revision));
