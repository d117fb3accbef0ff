import { isViewTopic, isMarketTopic, type MarketTopic, partsOfChannel } from '@copyledger/contracts/stream/channels';
import type { SubscribeFrame } from '@copyledger/contracts/stream/client-frames';
import { bookLevels, framesPerSecond, valuationsPerSecond } from '@copyledger/contracts/stream/limits';
import { invalidField, ProblemError } from '@copyledger/platform';
import { viewChannel, type ViewChannelName } from './views/view-channel';
import type { Left } from './views/resume-reader';

interface Identified {
  /** Of the frame, to be repeated in the answer. */
  readonly id: string | undefined;
}

export interface ViewRequest extends Identified {
  readonly kind: 'view';
  readonly channel: ViewChannelName;
  /** Whether the client wants to go on from somewhere, even if it cannot be said from where. */
  readonly isResuming: boolean;
  readonly left: Left | undefined;
  /** 0 for none. */
  readonly valuationsPerSecond: number;
}

export interface MarketRequest extends Identified {
  readonly kind: 'market';
  readonly topic: MarketTopic;
  readonly symbol: string;
  readonly perSecond: number;
  readonly levels: number;
}

/** What a `subscribe` frame asks for, checked against its topic. */
export type StreamRequest = ViewRequest | MarketRequest;

const offsetMax = 2n ** 63n - 1n;

const demandAbsent = (frame: SubscribeFrame, fields: readonly ('resume' | 'perSecond' | 'levels')[]): void => {
  const surplus = fields.find((field) => frame[field] !== undefined);
  if (surplus !== undefined) throw invalidField(surplus, 'is not a field of a subscription to this channel');
};

const leftOf = ({ resume }: SubscribeFrame): Left | undefined => {
  if (resume?.offset == null) return undefined;
  const offset = BigInt(resume.offset);
  if (offset > offsetMax) throw invalidField('resume.offset', 'must be a log position');
  return { epoch: resume.epoch, offset };
};

const ratePerSecond = (
  { perSecond }: SubscribeFrame,
  { default: usual, min, max }: typeof framesPerSecond | typeof valuationsPerSecond,
): number => {
  if (perSecond !== undefined && (perSecond < min || perSecond > max)) {
    throw invalidField('perSecond', `must be a whole number from ${min} to ${max} for this channel`);
  }
  return perSecond ?? usual;
};

const viewRequest = (frame: SubscribeFrame): ViewRequest => {
  const channel = viewChannel(frame.channel);
  const isPortfolio = channel.topic === 'portfolio';
  demandAbsent(frame, isPortfolio ? ['levels'] : ['levels', 'perSecond']);
  return {
    kind: 'view',
    id: frame.id,
    channel,
    isResuming: frame.resume !== undefined,
    left: leftOf(frame),
    valuationsPerSecond: isPortfolio ? ratePerSecond(frame, valuationsPerSecond) : 0,
  };
};

const marketRequest = (frame: SubscribeFrame, topic: MarketTopic, symbol: string): MarketRequest => {
  demandAbsent(frame, topic === 'book' ? ['resume'] : ['resume', 'levels']);
  return {
    kind: 'market',
    id: frame.id,
    topic,
    symbol,
    perSecond: ratePerSecond(frame, framesPerSecond),
    levels: frame.levels ?? bookLevels.default,
  };
};

/** Throws a problem for a channel that there is not, and for fields that do not go with it. */
export const streamRequest = (frame: SubscribeFrame): StreamRequest => {
  const parts = partsOfChannel(frame.channel);
  if (parts !== undefined && isViewTopic(parts.topic)) return viewRequest(frame);
  if (parts !== undefined && isMarketTopic(parts.topic)) return marketRequest(frame, parts.topic, parts.of);
  throw new ProblemError('not-found', { detail: `There is no channel ${frame.channel}.` });
};
