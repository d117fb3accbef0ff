import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { principalOfRequest } from '@copyledger/platform';
import { ProjectionPositions } from '@copyledger/projections/runtime/positions.queries';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lagging } from './lagging';
import { minPositionOf, waitSecondsOf } from './preferences';
import { WaitingRoom } from './waiting-room';

export const readsMetadata = 'copyledger:reads';

interface Wait {
  readonly projections: readonly string[];
  readonly position: bigint;
  readonly seconds: number;
}

/**
 * Keeps a read from being answered by rows that are older than the client asks for, and says how new they are. The position is
 * looked up before the rows are read, so it never says too much.
 */
@Injectable()
export class FreshnessGuard implements CanActivate {
  private readonly room = new WaitingRoom();

  constructor(
    private readonly reflector: Reflector,
    private readonly positions: ProjectionPositions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const projections = this.reflector.get<readonly string[]>(readsMetadata, context.getHandler());
    try {
      await this.reachMinimum(request, projections);
      return true;
    } finally {
      // A refusal says it, too.
      const seen = await this.oldestOf(projections);
      if (seen !== undefined) void reply.header('Projection-Position', seen.toString());
    }
  }

  private async reachMinimum(request: FastifyRequest, projections: readonly string[]): Promise<void> {
    const position = minPositionOf(request.headers['min-position']);
    if (position === undefined) return;
    const wait = { projections, position, seconds: waitSecondsOf(request.headers['prefer']) };
    await this.room.within(principalOfRequest(request).user, () => this.reach(wait));
  }

  /** All projections share one deadline, since they are waited for side by side. */
  private async reach(wait: Wait): Promise<void> {
    const { projections, position, seconds } = wait;
    const outcomes = await Promise.all(
      projections.map((projection) => this.positions.waitFor({ projection, position, timeoutMs: seconds * 1000 })),
    );
    const late = outcomes.find(({ outcome }) => outcome !== 'reached');
    if (late !== undefined) throw lagging({ wanted: wait.position, seen: late.position });
  }

  /** An answer is as new as the oldest of its projections; undefined while one of them has not begun. */
  private async oldestOf(projections: readonly string[]): Promise<bigint | undefined> {
    let oldest: bigint | undefined;
    for (const projection of projections) {
      const seen = await this.positions.positionOf(projection);
      if (seen === undefined) return undefined;
      if (oldest === undefined || seen < oldest) oldest = seen;
    }
    return oldest;
  }
}
