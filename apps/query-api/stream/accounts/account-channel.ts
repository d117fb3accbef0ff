import { type AccountTopic, isAccountTopic, partsOfChannel } from '@copyledger/contracts/stream/channels';
import { topicSources } from './account-topics';

/** A channel of an account, taken apart. */
export interface AccountChannelName {
  /** `portfolio:<account id>` */
  readonly channel: string;
  readonly topic: AccountTopic;
  readonly accountId: string;
  readonly projection: string;
}

/** Throws for a channel that is none of an account's. */
export const accountChannel = (channel: string): AccountChannelName => {
  const parts = partsOfChannel(channel);
  if (parts === undefined || !isAccountTopic(parts.topic)) throw new Error(`Invariant: ${channel} is a channel of an account.`);
  return { channel, topic: parts.topic, accountId: parts.of, projection: topicSources[parts.topic].projection };
};
