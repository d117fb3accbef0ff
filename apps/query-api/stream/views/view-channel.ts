import { type ViewTopic, isViewTopic, partsOfChannel } from '@copyledger/contracts/stream/channels';
import { topicSources } from './view-topics';

/** A channel of the read models, taken apart. */
export interface ViewChannelName {
  /** `portfolio:<account id>` */
  readonly channel: string;
  readonly topic: ViewTopic;
  /** Of the account, the follow or the leader. */
  readonly of: string;
  readonly projection: string;
}

/** Throws for a channel that is none of the read models'. */
export const viewChannel = (channel: string): ViewChannelName => {
  const parts = partsOfChannel(channel);
  if (parts === undefined || !isViewTopic(parts.topic)) throw new Error(`Invariant: ${channel} is a channel of the read models.`);
  return { channel, topic: parts.topic, of: parts.of, projection: topicSources[parts.topic].projection };
};
