import type { SubscribeFrame } from '@copyledger/contracts/stream/client-frames';
import type { Principal } from '@copyledger/platform';
import type { StreamRequest } from '../stream-request';
import type { Outlet } from './outlet';

/** What connections have in common. */
export interface ConnectionServices {
  /** Throws `unauthenticated` for a token that is not good. */
  verify(token: string): Promise<{ readonly principal: Principal; readonly expiresMs: number }>;
  /** Counts the connection as its user's; throws `too-many-requests`. The function returned takes it back. */
  admit(user: string): () => void;
  /** Passes when the principal may follow the channel; throws otherwise. */
  demandAccess(principal: Principal, channel: string): Promise<void>;
  /** What the frame asks for; throws for a channel that there is not, and for fields that do not go with it. */
  requestOf(frame: SubscribeFrame): StreamRequest;
  /** Follows what is asked for, after it has said so; throws what it refuses. The function returned ends it. */
  follow(request: StreamRequest, outlet: Outlet): Promise<() => void>;
  /** Something of ours broke. */
  report(error: unknown): void;
  /** Counts connections that were ended, by reason. */
  onCut(reason: string): void;
}
