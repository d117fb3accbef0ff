import type { WhatIfAnswer } from '@copyledger/what-if';

const percent = (text: string | null): string => (text === null ? 'unknown' : `${text} %`);

const aligned = (rows: readonly (readonly [string, string, string])[]): readonly string[] => {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map(([name, ...cells]) =>
    [name.padEnd(widths[0] ?? 0), ...cells.map((cell, at) => cell.padStart(widths[at + 1] ?? 0))].join('  '),
  );
};

/** The answer for people: what both made of it, where the difference went, and what was skipped. Everything else is in the JSON. */
export const whatIfTable = (answer: WhatIfAnswer): string => {
  const { leader, follower, gap, asset, from, to, skippedByReason, trades, plans, slippageBasisPoints } = answer;
  const skipped = Object.entries(skippedByReason).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${from} to ${to}, ${asset}; copies trade ${slippageBasisPoints} basis points worse than the leader's newest price`,
    '',
    ...aligned([
      ['', 'leader', 'follower'],
      ['realised', leader.realisedPnl, follower.realisedPnl],
      ['unrealised', leader.unrealisedPnl, follower.unrealisedPnl],
      ['fees', leader.fees, follower.fees],
      ['funding', leader.funding, follower.funding],
      ['net', leader.net, follower.net],
      ['return', percent(leader.returnPercent), percent(follower.returnPercent)],
      ['profit shared', '', follower.profitShared],
      ['subscription', '', follower.subscriptionFees],
      ['equity at the end', '', follower.equityAtEnd],
      ['deepest fall', '', percent(follower.drawdownPercent)],
    ]),
    '',
    `gap after shares: ${percent(gap.returnPercent)}; lost to worse prices: ${gap.priceCost}`,
    `${leader.fills} fills of the leader, ${plans} plans, ${trades.length} trades${answer.isStopped ? '; the follow has stopped' : ''}`,
    `skipped: ${skipped.length === 0 ? 'nothing' : skipped.map(([reason, count]) => `${count} ${reason}`).join(', ')}`,
  ].join('\n');
};
