import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { closeCodes } from '@copyledger/contracts/stream/close-codes';
import { instantOfMillis } from '@copyledger/kernel';
import { CONFIGURATION, type Configuration } from '@copyledger/platform';
import type { WebSocket } from 'ws';
import { ViewChannels } from './views/view-channels';
import type { Connection } from './connection/connection';
import { frameOf } from './connection/text-frame';
import { Pacer } from './markets/pacer';
import { heartbeatSeconds } from './stream-limits';
import { StreamMetrics } from './stream-metrics';
import { Visitors } from './visitors';

const pollMs = 10;

/** The connections of this process: how many there may be, their heartbeats, and their end. */
@Injectable()
export class Roster {
  readonly visitors: Visitors;
  private readonly connections = new Map<Connection, WebSocket>();
  private readonly connectionsMax: number;

  constructor(
    @Inject(CONFIGURATION) { streamConnectionsMax, streamConnectionsPerUserMax }: Configuration,
    private readonly pacer: Pacer,
    private readonly channels: ViewChannels,
    private readonly metrics: StreamMetrics,
  ) {
    this.visitors = new Visitors(streamConnectionsPerUserMax);
    this.connectionsMax = streamConnectionsMax;
    metrics.watch({ connections: () => this.connections.size, waitingBytes: () => this.waitingBytes });
  }

  /** There is no room for another one. */
  get isFull(): boolean {
    return this.connections.size >= this.connectionsMax;
  }

  /** The function returned takes it out again. */
  enter(connection: Connection, client: WebSocket): () => void {
    this.connections.set(connection, client);
    const end = this.pacer.add(1 / heartbeatSeconds, {
      onTurn: () => {
        this.beat(connection, client);
      },
    });
    return () => {
      end();
      this.connections.delete(connection);
    };
  }

  onCut(reason: string): void {
    this.metrics.onCut(reason);
  }

  /** Sends everybody elsewhere; resolves when they have gone, or when the time is up. */
  async dismissAll(patienceMs: number): Promise<void> {
    const untilMs = performance.now() + patienceMs;
    for (const connection of this.connections.keys()) connection.cut(closeCodes.goingAway, 'the process ends');
    while (this.connections.size > 0 && performance.now() < untilMs) await sleep(pollMs);
  }

  private get waitingBytes(): number {
    let sum = 0;
    for (const client of this.connections.values()) sum += client.bufferedAmount;
    return sum;
  }

  private beat(connection: Connection, client: WebSocket): void {
    const position = this.channels.position?.toString() ?? null;
    const isAlive = connection.onHeartbeat(frameOf({ type: 'heartbeat', at: instantOfMillis(Date.now()), position }));
    // Every WebSocket answers a ping by itself, also one whose program has nothing to say.
    if (isAlive) client.ping();
    else client.terminate();
  }
}
