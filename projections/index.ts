import { activityProjection } from './activity/activity.store';
import { copyLegsProjection } from './copy-legs/copy-legs.store';
import { executionQualityProjection } from './execution-quality/execution-quality.store';
import { followsProjection } from './follows/follows.store';
import { historyProjection } from './history/history.store';
import { instrumentsProjection } from './instruments/instruments.store';
import { leadersProjection } from './leaders/leaders.store';
import { ledgerProjection } from './ledger/ledger.store';
import { marksProjection } from './marks/marks.store';
import { ordersProjection } from './orders/orders.store';
import { pastProjection } from './past/past.store';
import { pnlProjection } from './pnl/pnl.store';
import { portfolioProjection } from './portfolio/portfolio.store';
import type { Projection } from './runtime/projection';
import { transfersProjection } from './transfers/transfers.store';

/** Every read model there is. A new one is added here, and nowhere else. */
export const projections: readonly Projection[] = [
  portfolioProjection,
  ordersProjection,
  ledgerProjection,
  historyProjection,
  pnlProjection,
  pastProjection,
  activityProjection,
  marksProjection,
  instrumentsProjection,
  transfersProjection,
  leadersProjection,
  followsProjection,
  copyLegsProjection,
  executionQualityProjection,
];

export { type CheckpointStore, openCheckpointStore } from './runtime/checkpoints';
export { createProjector } from './runtime/projector';
