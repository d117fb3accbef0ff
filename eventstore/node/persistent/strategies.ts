import { createHash } from 'node:crypto';
import { type Consumer } from './consumer';
import { type Message } from './message';
import { type ConsumerStrategyName } from './settings';

/** Chooses the consumer of a message; undefined when no suitable one has room. */
export interface ConsumerStrategy {
  choose(consumers: readonly Consumer[], message: Message): Consumer | undefined;
  /** Whether a message that found no consumer may be overtaken by the next one. */
  readonly mayOvertake: boolean;
}

class RoundRobin implements ConsumerStrategy {
  readonly mayOvertake = false;
  private turn = 0;

  choose(consumers: readonly Consumer[]): Consumer | undefined {
    for (let step = 0; step < consumers.length; step += 1) {
      const consumer = consumers[(this.turn + step) % consumers.length];
      if (consumer?.isReady !== true) continue;
      this.turn = (this.turn + step + 1) % consumers.length;
      return consumer;
    }
    return undefined;
  }
}

class DispatchToSingle implements ConsumerStrategy {
  readonly mayOvertake = false;

  choose(consumers: readonly Consumer[]): Consumer | undefined {
    return consumers.find((consumer) => consumer.isReady);
  }
}

/** Messages of one key go to one consumer, by rendezvous hashing: when a consumer comes or goes, only its share moves. */
class Pinned implements ConsumerStrategy {
  readonly mayOvertake = true;

  constructor(private readonly keyOf: (message: Message) => string) {}

  choose(consumers: readonly Consumer[], message: Message): Consumer | undefined {
    const key = this.keyOf(message);
    let chosen: Consumer | undefined;
    let highest = -1;
    for (const consumer of consumers) {
      const weight = createHash('md5').update(consumer.id).update(key).digest().readUInt32BE(0);
      if (weight > highest) [chosen, highest] = [consumer, weight];
    }
    return chosen?.isReady === true ? chosen : undefined;
  }
}

const correlationOf = ({ metadata, sourceStream }: Message): string => {
  try {
    const value: unknown = JSON.parse(metadata.toString('utf8'));
    if (typeof value === 'object' && value !== null && '$correlationId' in value) return String(value.$correlationId);
  } catch {
    // Metadata that is no JSON has no correlation id.
  }
  return sourceStream;
};

export const strategyOf = (name: ConsumerStrategyName): ConsumerStrategy => {
  switch (name) {
    case 'RoundRobin':
      return new RoundRobin();
    case 'DispatchToSingle':
      return new DispatchToSingle();
    case 'Pinned':
      return new Pinned(({ sourceStream }) => sourceStream);
    case 'PinnedByCorrelation':
      return new Pinned(correlationOf);
  }
};
