import { type FollowOptions, StreamClient, StreamClosed, type StreamStatus, type Topic } from '@copyledger/contracts/client';
import type { ServerFrame, StreamProblem } from '@copyledger/contracts/stream/server-frames';
import { CliFailure } from '../cli-failure';

export interface Following {
  readonly channel: `${Topic}:${string}`;
  readonly options: FollowOptions;
}

export interface FollowAllOptions {
  /** `ws://.../v1/stream` */
  readonly url: string;
  readonly token: string;
  readonly channels: readonly Following[];
  /** After so many frames it is enough. */
  readonly count: number;
  readonly signal: AbortSignal;
  /** A frame, as a line of JSON. */
  readonly onFrame: (line: string) => void;
  /** What there is to say beside. */
  readonly onNotice: (line: string) => void;
}

/** What is about the connection, and not about a channel. */
const quiet: ReadonlySet<ServerFrame['type']> = new Set<ServerFrame['type']>([
  'welcome',
  'heartbeat',
  'pong',
  'subscribed',
  'error',
  'revoked',
]);

const unheard = () => undefined;

const reasonOf = (reason: unknown): string => {
  if (reason instanceof StreamClosed && reason.code === 1006) return 'it cannot be reached';
  return reason instanceof Error ? reason.message : String(reason);
};

/**
 * Follows channels until the signal, or until there is enough. Rejects with the signal's reason, and with a `CliFailure` when a channel
 * is refused; a connection that breaks is mended.
 */
export const followAll = (options: FollowAllOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    const { url, token, channels, count, signal, onFrame, onNotice } = options;
    let left = count;
    let status: StreamStatus = 'connecting';
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', interrupted);
      client.close();
      settle();
    };
    const interrupted = (): void => {
      end(() => {
        reject(signal.reason as Error);
      });
    };
    const fail = (what: string, { title, detail }: StreamProblem): void => {
      end(() => {
        reject(new CliFailure(`${what}: ${(detail ?? title).replace(/\.$/, '')}`));
      });
    };
    const client = new StreamClient({
      url,
      token: () => token,
      onFrame: (frame) => {
        if (quiet.has(frame.type) || left <= 0) return;
        onFrame(JSON.stringify(frame));
        left -= 1;
        if (left === 0) end(resolve);
      },
      onProblem: (problem) => {
        if (problem.status < 500) fail('the stream refuses', problem);
      },
      onTrouble: (reason) => {
        if (status !== 'waiting') onNotice(`copyledger: ${url}: ${reasonOf(reason)}; trying again`);
      },
      onStatus: (now) => {
        if (now !== 'connecting') status = now;
      },
    });
    signal.addEventListener('abort', interrupted);
    for (const { channel, options: rate } of channels) {
      const onLost = (problem: StreamProblem): void => {
        fail(channel, problem);
      };
      client.follow(channel, { onLost, onSnapshot: unheard, onDelta: unheard, onPrice: unheard, onBook: unheard }, rate);
    }
  });
