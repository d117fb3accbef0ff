import type { Publication } from '../runtime/projection';
import type { CopiedPositionRow, CopyLegRow } from './copy-legs.projection';
import { shownLeg, shownPosition } from './copy-legs.queries';

const channelOf = ({ followId }: { readonly followId: string }): string => `follow:${followId}`;

export const copiedPositionPublication: Publication<CopiedPositionRow> = {
  as: 'positions',
  channelOf,
  show: (row, position) => shownPosition({ ...row, updatedPosition: String(position) }),
};

export const copyLegPublication: Publication<CopyLegRow> = {
  as: 'legs',
  channelOf,
  show: (row, position) => shownLeg({ ...row, plannedPosition: String(row.plannedPosition), updatedPosition: String(position) }),
};
