import { randomUUID } from 'node:crypto';
import { type Server } from '@grpc/grpc-js';
import { writeStructuredUuid } from '../wire/shared';
import { encode } from '../wire/writer';
import { defineService } from './definition';
import { unary } from './unary';

/** Where clients reach this node. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** MemberInfo.VNodeState.Leader: a single node leads itself. */
const leader = 8;
const ticksPerMillisecond = 10_000n;

const definition = defineService('event_store.client.gossip.Gossip', { Read: 'unary' });

/** Answers `esdb+discover://`: a cluster of one, this node. The endpoint is known only after binding, hence a function. */
export const addGossip = (server: Server, { endpoint, now }: { endpoint: () => Endpoint; now: () => number }): void => {
  const instanceId = randomUUID();
  const read = unary(() => {
    const { host, port } = endpoint();
    return encode((writer) => {
      writer.message(1, (member) => {
        writeStructuredUuid(member, 1, instanceId);
        member.int64(2, BigInt(now()) * ticksPerMillisecond);
        member.varint(3, leader);
        member.varint(4, 1);
        member.message(5, (address) => {
          address.string(1, host);
          address.varint(2, port);
        });
      });
    });
  });
  server.addService(definition, { Read: read });
};
