import { Injectable, Logger } from '@nestjs/common';
import type { SubscribeFrame } from '@copyledger/contracts/stream/client-frames';
import { type Principal, ProblemError, TokenRefused, TokenVerifier } from '@copyledger/platform';
import type { Verified } from '@copyledger/platform/auth/token-verifier';
import type { ConnectionServices } from './connection/connection-services';
import type { Outlet } from './connection/outlet';
import { Roster } from './roster';
import { StreamAccess } from './stream-access';
import { StreamFollowing } from './stream-following';
import { type StreamRequest, streamRequest } from './stream-request';

/** What connections need of the process. */
@Injectable()
export class StreamServices implements ConnectionServices {
  private readonly logger = new Logger('stream');

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly access: StreamAccess,
    private readonly following: StreamFollowing,
    private readonly roster: Roster,
  ) {}

  async verify(token: string): Promise<Verified> {
    try {
      return await this.verifier.verified(token);
    } catch (error) {
      throw error instanceof TokenRefused ? new ProblemError('unauthenticated', { detail: error.message }) : error;
    }
  }

  admit(user: string): () => void {
    return this.roster.visitors.admit(user);
  }

  demandAccess(principal: Principal, channel: string): Promise<void> {
    return this.access.demand(principal, channel);
  }

  requestOf(frame: SubscribeFrame): StreamRequest {
    return streamRequest(frame);
  }

  follow(request: StreamRequest, outlet: Outlet): Promise<() => void> {
    return this.following.follow(request, outlet);
  }

  report(error: unknown): void {
    this.logger.error('A request over the stream broke', error instanceof Error ? error : new Error(String(error)));
  }

  onCut(reason: string): void {
    this.roster.onCut(reason);
  }
}
