import { crc32 } from 'node:zlib';
import type { BookSides } from './book-rules';
import type { BookSide } from './book-side';

const krakenLevels = 10;
const okxLevels = 25;

const withoutPoint = (decimal: string): string => decimal.replace('.', '').replace(/^0+/, '');

/** What Kraken's checksum reads of a level: price and volume as sent, without the point and without leading zeros. */
export const krakenText = (price: string, size: string): string => withoutPoint(price) + withoutPoint(size);

/** What OKX's checksum reads of a level: price and size as sent. */
export const okxText = (price: string, size: string): string => `${price}:${size}`;

const bestTexts = (side: BookSide, levels: number): string => {
  let text = '';
  for (let rank = 0; rank < levels; rank++) text += side.textAt(rank);
  return text;
};

/** The ten best asks, then the ten best bids. https://docs.kraken.com/api/docs/guides/spot-ws-book-v1 */
export const krakenChecksum = ({ bids, asks }: BookSides): number => crc32(bestTexts(asks, krakenLevels) + bestTexts(bids, krakenLevels));

/**
 * The 25 best bids and asks, taking turns, joined by colons; where one side has fewer, the other goes on alone.
 * https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel, "Checksum"
 */
export const okxChecksum = ({ bids, asks }: BookSides): number => {
  let text = '';
  for (let rank = 0; rank < okxLevels; rank++) {
    if (rank < bids.depth) text += `:${bids.textAt(rank)}`;
    if (rank < asks.depth) text += `:${asks.textAt(rank)}`;
  }
  return crc32(text.slice(1));
};
