import type { FillsReport, MarketReplayReport, MarketReport } from './market-report';

const ratio = (of: { readonly compared: number; readonly agreed: number } | null): string =>
  of === null ? '-' : `${of.agreed} of ${of.compared}`;

const columns: readonly (readonly [name: string, cell: (report: MarketReport) => string])[] = [
  ['market', ({ venue, market }) => `${venue} ${market}`],
  ['instrument', ({ instrument }) => instrument],
  ['messages', ({ counts }) => counts.messages.toString()],
  ['updates', ({ counts }) => counts.applied.toString()],
  ['trades', ({ counts }) => counts.trades.toString()],
  ['best prices', ({ agreement }) => ratio(agreement)],
  ['checksums', ({ checksums }) => ratio(checksums)],
  ['stale', ({ stale }) => stale.length.toString()],
  ['unreadable', ({ counts }) => counts.unreadable.toString()],
];

/** The first two columns are words, the rest are numbers. */
const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, index) => (index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
};

const shownMax = 5;

const limited = (lines: readonly string[]): readonly string[] => {
  const more = lines.length - shownMax;
  return [...lines.slice(0, shownMax), ...(more > 0 ? [`  and ${more} more (--json lists them)`] : [])];
};

const notesOf = (report: MarketReport): readonly string[] => {
  const { instrument, isListed, isTraded, role, stale, isStaleAtEnd, resyncs, interrupted, unreadable } = report;
  const valued = role === 'index' ? 'heard for the mark alone' : 'an inverse contract: valued, not traded';
  const notes = [
    ...(isListed ? ['listed for this replay'] : []),
    ...(isTraded ? [] : [valued]),
    ...(resyncs > 0 ? [`the platform lost the book ${resyncs} times and was told it again`] : []),
    ...(interrupted > 0 ? [`the market was rebuilt ${interrupted} times meanwhile: some trades may not have reached it`] : []),
    ...(isStaleAtEnd ? ['the book is stale at the end: the recording has no snapshot after what was lost'] : []),
  ];
  const episodes = limited(stale.map(({ from, to, reason, detail }) => `  stale from ${from} to ${to ?? 'the end'}: ${reason}, ${detail}`));
  const lines = limited(unreadable.map((reason) => `  unreadable: ${reason}`));
  if (notes.length + episodes.length + lines.length === 0) return [];
  return [`${instrument}${notes.length === 0 ? '' : `: ${notes.join('; ')}`}`, ...episodes, ...lines];
};

const fillsOf = ({ instrument, fills, resting, taking, withoutQuote, items }: FillsReport): readonly string[] => {
  if (fills === 0) return [];
  const quotes = withoutQuote === 0 ? 'each with its quote' : `${withoutQuote} without a quote`;
  const shown = items.map(({ side, quantity, price, liquidity, quote }) => {
    const at = quote === undefined ? 'no quote' : `bid ${quote.bid ?? '-'}, ask ${quote.ask ?? '-'} at ${quote.at}`;
    return `  ${side} ${quantity} at ${price} (${liquidity}), ${at}`;
  });
  return [
    `${instrument}: ${fills} fills with the outside, ${resting} of orders that rested, ${taking} of orders that took; ${quotes}`,
    ...limited(shown),
  ];
};

/** The report for people. */
export const marketReportTable = (report: MarketReplayReport): string => {
  const { from, to, recordedSeconds, seconds, timesRealTime, messages, checksums, marks, markets, fills } = report;
  const rows = [columns.map(([name]) => name), ...markets.map((market) => columns.map(([, cell]) => cell(market)))];
  const notes = [...markets.flatMap(notesOf), ...fills.flatMap(fillsOf)];
  const times = `${timesRealTime.toFixed(1)} times real time`;
  return [
    `${from ?? '-'} to ${to ?? '-'}: ${recordedSeconds.toFixed(1)} s recorded, played in ${seconds.toFixed(1)} s (${times})`,
    `${messages} messages${checksums === null ? '' : `, ${ratio(checksums)} checksums verified`}; marks of ${marks.minutes} minutes asked for, ${marks.recorded} recorded`,
    '',
    ...aligned(rows),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n');
};
