/** What can be followed of an account, by the first word of a channel's name. */
export const accountTopics = ['portfolio', 'orders', 'fills', 'activity'] as const;

/** What the read models say: a snapshot, and then every change. */
export const viewTopics = [...accountTopics, 'follow', 'leader'] as const;
export type ViewTopic = (typeof viewTopics)[number];

export const marketTopics = ['prices', 'book'] as const;
export type MarketTopic = (typeof marketTopics)[number];

/** `portfolio:<account id>`, `follow:<follow id>`: what the read models say, without a gap. */
export type ViewChannel = `${ViewTopic}:${string}`;
/** `prices:<symbol>`: the newest of its kind, at the rate that is asked for. */
export type MarketChannel = `${MarketTopic}:${string}`;
export type Channel = ViewChannel | MarketChannel;

export interface ChannelParts {
  readonly topic: string;
  /** The account, the follow or the instrument. */
  readonly of: string;
}

/** As a JSON Schema and the server have it. */
export const channelPattern = '^[a-z]{1,16}:[!-~]{1,64}$';
const shape = new RegExp(channelPattern);

/** The two parts of a channel's name; undefined for what is none. Whether there is such a topic is another question. */
export const partsOfChannel = (name: string): ChannelParts | undefined => {
  if (!shape.test(name)) return undefined;
  const colon = name.indexOf(':');
  return { topic: name.slice(0, colon), of: name.slice(colon + 1) };
};

export const isViewTopic = (topic: string): topic is ViewTopic => viewTopics.some((known) => known === topic);
export const isMarketTopic = (topic: string): topic is MarketTopic => marketTopics.some((known) => known === topic);
