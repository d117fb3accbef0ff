type Random = () => number;
type Body = Readonly<Record<string, unknown>>;

/** `outside`, in units of that many digits: a lot, and what an order out there usually is. */
export const tradedMarkets = [
  { instrument: 'BTC-USDT', around: 50_000, step: 1, digits: 4, outside: { sizeScale: 8, lot: 1_000, size: 200_000 } },
  { instrument: 'ETH-USDT-PERP', around: 2_000, step: 0.5, digits: 2, outside: { sizeScale: 3, lot: 1, size: 200 } },
] as const;
/** Stays until everything is over, better than anything out there. */
export const steadyBid = {
  ...{ instrument: 'ETH-USDT', side: 'buy', type: 'limit', timeInForce: 'GTC' },
  ...{ limitPrice: '2000', quantity: '4000' },
} as const;
type TradedMarket = (typeof tradedMarkets)[number];

export const pick = <T>(random: Random, among: readonly T[]): T => among[Math.floor(random() * among.length)]!;

const onTick = (price: number, { step }: TradedMarket): string => (Math.round(price / step) * step).toFixed(2);
/** Within half a percent of where the market moves. */
export const priceNear = (random: Random, market: TradedMarket): string => onTick(market.around * (1 + (random() - 0.5) / 100), market);
/** So far above or below, in percent. */
const priceBeside = (percent: number, market: TradedMarket): string => onTick(market.around * (1 + percent / 100), market);

const quantityOf = (random: Random, { digits }: TradedMarket): string => (Math.ceil(random() * 50 + 5) / 10 ** digits).toFixed(digits);

const modes = ['none', 'expire-taker', 'expire-maker', 'expire-both', 'decrement'] as const;

/** An order that closes what another one opens, or opens on a breakout: it waits for the price to move. */
const waiting = (random: Random, market: TradedMarket, side: 'buy' | 'sell'): Body => {
  const away = (side === 'buy' ? 1 : -1) * random() * 0.5;
  if (random() < 0.4) return { type: 'market', trigger: { kind: 'stop', trailingBasisPoints: 5 + Math.floor(random() * 30) } };
  const trigger = { kind: 'stop', stopPrice: priceBeside(away, market) };
  return random() < 0.5 ? { type: 'market', trigger } : { type: 'limit', limitPrice: priceBeside(away * 2, market), trigger };
};

const bracket = (market: TradedMarket): Body => ({
  takeProfit: { limitPrice: priceBeside(0.4, market) },
  stopLoss: { trigger: { kind: 'stop', stopPrice: priceBeside(-0.4, market) } },
});

const resting = (random: Random, market: TradedMarket): Body => {
  const limit = { type: 'limit', limitPrice: priceNear(random, market) };
  const chance = random();
  if (chance < 0.15) return { ...limit, postOnly: true };
  if (chance < 0.3) return { ...limit, timeInForce: 'GTD', expiresAt: new Date(Date.now() + 500 + random() * 3_000).toISOString() };
  return { ...limit, timeInForce: pick(random, ['GTC', 'GTC', 'IOC', 'FOK']) };
};

/** An order of any kind, somewhere near the market. */
export const anyOrder = (random: Random): Body => {
  const market = pick(random, tradedMarkets);
  const side = pick(random, ['buy', 'sell'] as const);
  const common = {
    instrument: market.instrument,
    side,
    quantity: quantityOf(random, market),
    ...(random() < 0.4 && { selfTradePrevention: pick(random, modes) }),
  };
  const chance = random();
  if (chance < 0.2) return { ...common, type: 'market' };
  if (chance < 0.35) return { ...common, ...waiting(random, market, side) };
  if (chance < 0.42) return { ...common, side: 'buy', type: 'limit', limitPrice: priceBeside(0.3, market), bracket: bracket(market) };
  return { ...common, ...resting(random, market) };
};

/** Two purchases around the market, of which one cancels the other. */
export const anyList = (random: Random): Body => {
  const market = pick(random, tradedMarkets);
  const below = { type: 'limit', limitPrice: priceBeside(-0.6 - random() * 0.2, market) };
  const above = { type: 'market', trigger: { kind: 'stop', stopPrice: priceBeside(0.6 + random() * 0.2, market) } };
  return { instrument: market.instrument, side: 'buy', quantity: quantityOf(random, market), orders: [below, above] };
};

/** Another quantity, or another price, of an order of this instrument. */
export const anyAmend = (random: Random, instrument: string): Body => {
  const market = tradedMarkets.find((each) => each.instrument === instrument)!;
  return random() < 0.5 ? { quantity: quantityOf(random, market) } : { limitPrice: priceNear(random, market) };
};
