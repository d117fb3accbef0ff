import { generatedVenue } from '@copyledger/apps/saga-runner/outside/source-units';
import { marksStream } from '@copyledger/apps/saga-runner/marks/marks-journal';
import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { Codec, EventStore } from '@copyledger/eventstore/client';

/** Minutes that are looked back: a replay may have recorded marks of its own meanwhile. */
const minutesMax = 100;

/** Where the generated markets stood last, so that a restart is no jump. */
export const lastGeneratedPrices = async (store: Pick<EventStore, 'readStream'>, codec: Codec): Promise<ReadonlyMap<string, string>> => {
  const prices = new Map<string, string>();
  for await (const recorded of store.readStream(marksStream, { direction: 'backwards', from: 'end', limit: minutesMax })) {
    const event = codec.decode(recorded)?.event as MarksRecorded | undefined;
    for (const { instrument, price, sources } of event?.data.marks ?? []) {
      const isGenerated = sources.some((source) => source.startsWith(`${generatedVenue}:`));
      if (isGenerated && !prices.has(instrument)) prices.set(instrument, price);
    }
  }
  return prices;
};
