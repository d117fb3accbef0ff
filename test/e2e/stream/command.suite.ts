import { CliFailure } from '@copyledger/apps/cli/cli-failure';
import { followAll, type FollowAllOptions } from '@copyledger/apps/cli/stream/follow-all';
import type { Given } from './ada';

/** What `copyledger stream` prints. */
export const commandSuite = ({ world, ada }: Given): void => {
  const follow = async (options: Partial<FollowAllOptions> & Pick<FollowAllOptions, 'channels'>) => {
    const [lines, notices]: [object[], string[]] = [[], []];
    const ended = followAll({
      url: world().gateway.streamUrl,
      token: await world().tokenOf('ada'),
      count: Infinity,
      signal: new AbortController().signal,
      onFrame: (line) => lines.push(JSON.parse(line) as object),
      onNotice: (line) => notices.push(line),
      ...options,
    });
    return { ended, lines, notices };
  };

  it('is every frame of the channels, until there are enough', async () => {
    await world().gateway.hotStore.prices.publish('CLI', '1');
    const channels = [
      { channel: 'prices:CLI', options: { perSecond: 5 } },
      { channel: `portfolio:${ada().accountId}`, options: { perSecond: 5 } },
    ] as const;
    const { ended, lines } = await follow({ channels, count: 3 });
    await ended;
    expect(lines.map((line) => 'type' in line && line.type).sort()).toEqual(['price', 'snapshot', 'valuation']);
  });

  it('is one reason for a channel that is refused', async () => {
    const { ended } = await follow({ channels: [{ channel: 'orders:nobody', options: {} }] });
    await expect(ended).rejects.toEqual(new CliFailure('orders:nobody: There is no account nobody'));
  });

  it('is a notice while the platform is away, and ends when it is told to', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const { ended, notices } = await follow({
      url: 'ws://127.0.0.1:1/v1/stream',
      channels: [{ channel: 'prices:CLI', options: {} }],
      signal: stop.signal,
      onNotice: (line) => {
        notices.push(line);
        stop.abort(reason);
      },
    });
    await expect(ended).rejects.toBe(reason);
    expect(notices).toEqual(['copyledger: ws://127.0.0.1:1/v1/stream: it cannot be reached; trying again']);
  });
};
