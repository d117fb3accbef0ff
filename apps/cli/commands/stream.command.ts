import { type Topic } from '@copyledger/contracts/client';
import { accountTopics, isMarketTopic, isViewTopic, marketTopics, partsOfChannel } from '@copyledger/contracts/stream/channels';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { bearerToken, platformUrl } from '../api/api-client';
import { CliFailure } from '../cli-failure';
import { Interruption } from '../interruption';
import { followAll } from '../stream/follow-all';

interface StreamOptions {
  readonly url: string;
  readonly token?: string;
  readonly perSecond?: number;
  readonly count?: number;
}

type Channel = `${Topic}:${string}`;

const isChannel = (text: string): text is Channel => {
  const topic = partsOfChannel(text)?.topic ?? '';
  return isViewTopic(topic) || isMarketTopic(topic);
};

const channelOf = (text: string, before: readonly Channel[] | undefined): readonly Channel[] => {
  if (isChannel(text)) return [...new Set([...(before ?? []), text])];
  const ofAccounts = [...accountTopics, 'leader'].join(', ');
  throw new InvalidArgumentError(`A channel is ${ofAccounts}:<account id>, follow:<follow id> or ${marketTopics.join(', ')}:<symbol>.`);
};

const wholeNumber =
  ({ min, max }: { readonly min: number; readonly max: number }) =>
  (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It is a whole number from ${min} to ${max}.`);
  };

/** Only what has a rate is asked for one. */
const hasRate = (channel: Channel): boolean => !/^(?:orders|fills|activity|follow|leader):/.test(channel);

const run = async (channels: readonly Channel[], { url, token, perSecond, count }: StreamOptions): Promise<void> => {
  if (token === undefined) throw new CliFailure('this needs --token, or the token in COPYLEDGER_TOKEN');
  const bearer = bearerToken(token);
  const interruption = new Interruption('the stream goes on without you');
  try {
    await followAll({
      url: `${platformUrl(url).replace(/^http/, 'ws')}/v1/stream`,
      token: bearer,
      channels: channels.map((channel) => ({
        channel,
        options: perSecond !== undefined && hasRate(channel) ? { perSecond } : {},
      })),
      count: count ?? Infinity,
      signal: interruption.signal,
      onFrame: (line) => {
        process.stdout.write(`${line}\n`);
      },
      onNotice: (line) => {
        process.stderr.write(`${line}\n`);
      },
    });
  } finally {
    interruption.end();
  }
};

const help = `
Every frame is a line of JSON. A channel of an account begins with a snapshot; its deltas follow, and when the connection breaks they go on
where it broke. Prices and books bring the newest, so many times a second at most.

Examples:
  copyledger stream prices:BTC-USDT
  copyledger stream portfolio:ID orders:ID fills:ID --token "$(copyledger token --user ada --role trader)"
  copyledger stream book:BTC-USDT --per-second 5 | jq -c '[.bids[0], .asks[0]]'`;

/** `copyledger stream`: follows what moves. */
export const addStreamCommand = (program: Command): void => {
  program
    .command('stream')
    .description('follow portfolios, orders, fills, prices and books as they change')
    .argument('<channel...>', 'portfolio:ID, orders:ID, fills:ID, activity:ID, prices:SYMBOL, book:SYMBOL', channelOf)
    .option('--url <url>', 'the platform', 'http://127.0.0.1:3000')
    .addOption(new Option('--token <token>', 'who follows').env('COPYLEDGER_TOKEN'))
    .option('--per-second <number>', 'prices, books and valuations a second at most', wholeNumber({ min: 1, max: 20 }))
    .option('--count <number>', 'end after so many frames', wholeNumber({ min: 1, max: 999_999_999 }))
    .addHelpText('after', help)
    .action(run);
};
