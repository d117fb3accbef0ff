import type { Copied } from './copied';
import type { CopiedInstrument } from './copied-instrument';
import type { Copier } from './copier';
import type { DeskRow } from './desk.inputs';
import type { DeskState, Leg } from './desk.state';
import { recordOf } from './freeze';
import type { LeaderOrder } from './leader-order';
import {
  baseUnits,
  copiedUnits,
  movePositions,
  moveUnits,
  type SavedCopied,
  type SavedDesk,
  type SavedFollow,
  type SavedInstrument,
  type SavedLeg,
  type SavedOrder,
} from './desk.saved';

/** Quantities and money are written in units, as integers. */
const text = (value: SavedDesk | SavedInstrument | SavedOrder | SavedFollow | SavedLeg): string => JSON.stringify(value);
const optional = (units: bigint | undefined): string | undefined => units?.toString();

const deskRow = ({ consumed, day, planNumber, ordinals, legNumber, leader }: DeskState): SavedDesk => {
  const { status, kind, asset, total, observedEquity } = leader;
  const equity = observedEquity === undefined ? undefined : { asset: observedEquity.asset, amount: `${observedEquity.amount}` };
  return {
    ...{ consumed: `${consumed}`, day, planNumber, ordinals, legNumber },
    leader: { status, kind, asset, total: `${total}`, observedEquity: equity },
  };
};

const instrumentRow = (instrument: CopiedInstrument): SavedInstrument => {
  const { ordinal, kind, contractSize, settlement, price, leaderPosition, leaderCost, plannedThrough, boundary, openUntil } = instrument;
  return {
    ...{ ordinal, kind, contractSize: `${contractSize}`, settlement, price: optional(price) },
    ...{ leaderPosition: `${leaderPosition}`, leaderCost: `${leaderCost}` },
    ...{ plannedThrough: `${plannedThrough}`, boundary: `${boundary}`, openUntil },
    marks: [...instrument.marks].map(([followId, mark]) => [followId, `${mark}`]),
    moves: instrument.moves.map(({ order, side, fills, firstAt, lastAt, isCopied, ...units }) => ({
      ...{ orderId: order?.orderId, side, fills, firstAt, lastAt, isCopied },
      units: moveUnits.map((name) => `${units[name]}`),
      positions: movePositions.map((name) => `${units[name]}`),
    })),
  };
};

const savedOrder = ({ facts, opened, lastPosition, isEnded }: LeaderOrder): SavedOrder['traded'] => {
  const { instrument, price, value, quantity, equity, firstPosition, firstAt } = facts;
  return {
    ...{ instrument, price: `${price}`, value: `${value}`, quantity: optional(quantity), firstPosition: `${firstPosition}`, firstAt },
    equity: equity === undefined ? undefined : { asset: equity.asset, amount: `${equity.amount}` },
    ...{ opened: `${opened}`, lastPosition: `${lastPosition}`, isEnded },
  };
};

const orderRow = ({ leader }: DeskState, orderId: string): SavedOrder | undefined => {
  const [placed, traded] = [leader.placed.get(orderId), leader.orders.get(orderId)];
  if (placed === undefined && traded === undefined) return undefined;
  return {
    placed: placed === undefined ? undefined : { quantity: `${placed.quantity}`, isCopy: placed.isCopy },
    traded: traded === undefined ? undefined : savedOrder(traded),
  };
};

const savedCopied = ({ instrument, base, letGo, isStarting, retry, ...units }: Copied): SavedCopied => {
  return {
    instrument: instrument.symbol,
    units: copiedUnits.map((name) => `${units[name]}`),
    base: base === undefined ? undefined : baseUnits.map((name) => `${base[name]}`),
    ...{ letGo, isStarting, retry },
  };
};

const followRow = ({ leader }: DeskState, copier: Copier): SavedFollow => {
  const { ids, status, stopMode, startedAt, rules, policyVersion, earlier, total, hold, margin, dayEquity } = copier;
  const { ordersDay, ordersCount, copied } = copier;
  const orders = [...leader.orders.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  return {
    ...{ ids, status, stopMode, startedAt: `${startedAt}`, policy: rules.policy, policyVersion },
    earlier: earlier.map((each) => ({ policy: each.rules.policy, policyVersion: each.policyVersion, until: `${each.until}` })),
    ...{ total: `${total}`, hold: `${hold}`, margin: `${margin}`, dayEquity: optional(dayEquity), ordersDay, ordersCount },
    copied: copied.map(savedCopied),
    frozen: orders.flatMap((order) => {
      const frozen = order.frozen.get(ids.followId);
      return frozen === undefined ? [] : [recordOf(order, frozen)];
    }),
  };
};

const legRow = ({ terms, number, isPlaced, filled, worth, ended }: Leg): SavedLeg => ({
  ...{ terms, number, isPlaced, filled: `${filled}`, worth: `${worth}` },
  ended: ended === undefined ? undefined : { reason: ended.reason, at: `${ended.at}` },
});

/** The rows of all that has changed since the last call. */
export const changedRows = (state: DeskState): readonly DeskRow[] => {
  const { changes } = state;
  const rows: DeskRow[] = [];
  const add = (kind: DeskRow['kind'], key: string, value: Parameters<typeof text>[0] | undefined): void => {
    rows.push({ kind, key, value: value === undefined ? undefined : text(value) });
  };
  if (changes.isDeskChanged) add('desk', state.leader.accountId, deskRow(state));
  for (const instrument of changes.instruments) add('instrument', instrument.symbol, instrumentRow(instrument));
  for (const orderId of changes.orders) add('order', orderId, orderRow(state, orderId));
  for (const followId of changes.follows) {
    const copier = state.copiers.get(followId);
    add('follow', followId, copier === undefined ? undefined : followRow(state, copier));
  }
  for (const legId of changes.legs) {
    const leg = state.legs.get(legId);
    add('leg', legId, leg === undefined ? undefined : legRow(leg));
  }
  changes.clear();
  return rows;
};
