import type { DepthLevels } from './depths';
import type { PriceContent } from './latest-prices';
import { isPositiveDecimal } from './published-decimal';

/** How that which a board keeps of a symbol looks as text without a blank, as which it is published and kept outside the process. */
export interface ContentForm<C extends object> {
  write(content: C): string;
  /** Undefined for a text that we never wrote. */
  read(text: string): C | undefined;
}

export const priceForm: ContentForm<PriceContent> = {
  write: ({ price }) => price,
  read: (price) => ({ price }),
};

/** Throws a RangeError for what is no price. */
export const checkPrice = (symbol: string, price: string): void => {
  if (!isPositiveDecimal(price)) throw new RangeError(`${symbol}: ${JSON.stringify(price)} is no price: a positive decimal`);
};

const isLevel = (level: unknown): boolean => Array.isArray(level) && level.length === 2 && level.every((part) => typeof part === 'string');
const isSide = (side: unknown): side is DepthLevels['bids'] => Array.isArray(side) && side.every(isLevel);

const parsed = (text: string): object => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
};

export const depthForm: ContentForm<DepthLevels> = {
  write: ({ bids, asks }) => JSON.stringify({ bids, asks }),
  read: (text) => {
    const { bids, asks } = { bids: undefined, asks: undefined, ...parsed(text) } as Readonly<Record<keyof DepthLevels, unknown>>;
    return isSide(bids) && isSide(asks) ? { bids, asks } : undefined;
  },
};

/** Throws a RangeError for levels that are too many, or hold anything but positive decimals. */
export const checkDepth = (symbol: string, { bids, asks }: DepthLevels, levelsMax: number): void => {
  for (const side of [bids, asks]) {
    if (side.length > levelsMax) throw new RangeError(`${symbol}: a depth of more than ${levelsMax} levels a side`);
    const unfit = side.flat().find((text) => !isPositiveDecimal(text));
    if (unfit !== undefined) throw new RangeError(`${symbol}: ${JSON.stringify(unfit)} in a depth is no positive decimal`);
  }
};
