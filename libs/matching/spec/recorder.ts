import { CancelReason, RejectReason, type ReportSink } from '../reports';

export type Recorded = readonly (string | number)[];

const nameOf = (names: Record<string, number>, value: number): string =>
  Object.keys(names).find((name) => names[name] === value) ?? `unknown ${value}`;

/** A sink that keeps every report as a row, reasons by name. */
export const recorder = (): ReportSink & { rows: Recorded[] } => {
  const rows: Recorded[] = [];
  return {
    rows,
    accepted: ({ id, side, price, quantity, open }) => rows.push(['accepted', id, side, price, quantity, open]),
    traded: (t) => rows.push(['traded', t.number, t.maker, t.taker, t.takerSide, t.price, t.quantity, t.makerOpen, t.takerOpen]),
    prevented: (m) => rows.push(['prevented', m.maker, m.taker, m.takerSide, m.price, m.quantity, m.makerOpen, m.takerOpen]),
    cancelled: ({ id, side, price, quantity, open }, reason) =>
      rows.push(['cancelled', id, side, price, quantity, open, nameOf(CancelReason, reason)]),
    modified: ({ id, side, price, quantity, open }) => rows.push(['modified', id, side, price, quantity, open]),
    rejected: (id, reason) => rows.push(['rejected', id, nameOf(RejectReason, reason)]),
  };
};
