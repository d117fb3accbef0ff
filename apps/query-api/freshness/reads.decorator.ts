import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiOkResponse } from '@nestjs/swagger';
import type { ProblemName } from '@copyledger/contracts/problems/problem-types';
import { ApiProblems } from '@copyledger/platform';
import { FreshnessGuard, readsMetadata } from './freshness.guard';
import { waitSeconds } from './preferences';

/** The read models, by the names that their checkpoints have. */
export type ProjectionName =
  | 'portfolio'
  | 'orders'
  | 'ledger'
  | 'history'
  | 'instruments'
  | 'transfers'
  | 'pnl'
  | 'past'
  | 'marks'
  | 'activity'
  | 'leaders'
  | 'follows'
  | 'copy_legs'
  | 'execution_quality';

interface Reads {
  /** Every projection that the answer is made from. */
  readonly from: readonly [ProjectionName, ...ProjectionName[]];
  /** What can go wrong beside what can go wrong with every read. */
  readonly problems?: readonly ProblemName[];
}

/** A route that reads projections: it honours `Min-Position`, answers with `Projection-Position`, and documents both. */
export const Reads = ({ from, problems = [] }: Reads): MethodDecorator =>
  applyDecorators(
    SetMetadata(readsMetadata, from),
    UseGuards(FreshnessGuard),
    ApiHeader({
      name: 'Min-Position',
      required: false,
      description: 'The position that a write answered with: the answer has seen that write, or is 503 `projection-lagging`.',
      schema: { type: 'string', pattern: '^[0-9]+$' },
    }),
    ApiHeader({
      name: 'Prefer',
      required: false,
      description: `\`wait=N\`: how many seconds to wait for \`Min-Position\`; ${waitSeconds.default} when absent, at most ${waitSeconds.max}.`,
      schema: { type: 'string', example: 'wait=5' },
    }),
    ApiOkResponse({
      headers: {
        'Projection-Position': {
          description: 'The log position that the answer has seen at least; absent while nothing has been projected.',
          schema: { type: 'string', pattern: '^[0-9]+$', example: '48151' },
        },
      },
    }),
    ApiProblems('validation-failed', 'unauthenticated', 'too-many-requests', 'projection-lagging', 'unavailable', ...problems),
  );
