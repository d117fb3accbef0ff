import { EventStoreDBClient, jsonEvent, type JSONEventData, type ResolvedEvent } from '@eventstore/db-client';
import { startNode, type RunningNode } from '../index';

/** The node that the protocol suite talks to: an embedded one of its own, or the server at `EVENTSTORE_URL`. */
export interface NodeUnderTest {
  readonly client: EventStoreDBClient;
  readonly url: string;
  /** A name that no other test uses, on a server that may be shared. */
  readonly unique: (name: string) => string;
  readonly stop: () => Promise<void>;
}

let sequence = 0;

export const nodeUnderTest = async (): Promise<NodeUnderTest> => {
  const given = process.env['EVENTSTORE_URL'];
  const node: RunningNode | undefined = given === undefined ? await startNode({ memory: true }) : undefined;
  const url = given ?? node?.url ?? '';
  const client = EventStoreDBClient.connectionString(url);
  return {
    client,
    url,
    unique: (name) => {
      sequence += 1;
      return `${name}-${process.pid.toString(36)}${Date.now().toString(36)}${sequence.toString(36)}`;
    },
    stop: async () => {
      await client.dispose();
      await node?.stop();
    },
  };
};

export const testEvent = (type = 'Happened', data: Record<string, unknown> = { some: 'data' }): JSONEventData =>
  jsonEvent({ type, data: data as { some: string } });

export const testEvents = (count: number, type = 'Happened'): JSONEventData[] =>
  Array.from({ length: count }, (_, index) => testEvent(type, { index }));

export const collect = async (events: AsyncIterable<ResolvedEvent>): Promise<ResolvedEvent[]> => {
  const collected: ResolvedEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
};

/** Waits until the condition holds; the test's own time limit ends it otherwise. */
export const eventually = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
};
