import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import type { TailListener } from './deltas/delta-tail';

interface Watched {
  readonly connections: () => number;
  readonly waitingBytes: () => number;
}

/** The stream's own numbers. */
@Injectable()
export class StreamMetrics implements TailListener {
  /** They count what others need. */
  readonly isNeeded = false;
  private readonly deltas: Counter;
  private readonly breaks: Counter;
  private readonly cuts: Counter;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.deltas = new Counter({ name: 'stream_deltas_total', help: 'Deltas that were tailed.', registers });
    this.breaks = new Counter({
      name: 'stream_breaks_total',
      help: 'How often followers of a projection had to begin again.',
      labelNames: ['projection'],
      registers,
    });
    this.cuts = new Counter({
      name: 'stream_cut_connections_total',
      help: 'Connections that the gateway has ended.',
      labelNames: ['reason'],
      registers,
    });
  }

  onDelta(): void {
    this.deltas.inc();
  }

  onBreak(projection: string): void {
    this.breaks.inc({ projection });
  }

  onReached(): void {
    // How far is told by the projectors' metrics.
  }

  onPause(): void {
    // Counters go on.
  }

  onCut(reason: string): void {
    this.cuts.inc({ reason });
  }

  watch({ connections, waitingBytes }: Watched): void {
    const registers = [this.registry];
    new Gauge({
      name: 'stream_connections',
      help: 'Connections to the stream.',
      registers,
      collect() {
        this.set(connections());
      },
    });
    new Gauge({
      name: 'stream_waiting_bytes',
      help: 'What clients of the stream have not read yet and this process holds for them.',
      registers,
      collect() {
        this.set(waitingBytes());
      },
    });
  }
}
