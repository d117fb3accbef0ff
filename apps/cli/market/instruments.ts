import type { ListInstrumentRequest } from '@copyledger/contracts/commands/instrument.requests';
import type { WrittenAnswer } from '@copyledger/contracts/commands/command.answers';
import type { InstrumentAnswer, InstrumentsAnswer } from '@copyledger/contracts/queries/instrument.answers';
import { formatUnits } from '@copyledger/market-data';
import type { ApiClient } from '../api/api-client';
import { CliFailure } from '../cli-failure';
import { type MarketName, parseMarketName, symbolOf } from './market-name';
import { digitsOf, type SurveyedMarket } from './survey';

/** The instrument that a recorded market is played into. */
export interface ChosenInstrument {
  readonly symbol: string;
  readonly kind: InstrumentAnswer['kind'];
  readonly priceScale: number;
  readonly quantityScale: number;
  /** It was not there before. */
  readonly isListed: boolean;
  /** What one of the venue's sizes is of its quantity; undefined when they are the same. */
  readonly contractValue: string | undefined;
}

type Instruments = readonly InstrumentAnswer[];

/** What is to be listed. */
interface Listing extends Pick<ChosenInstrument, 'symbol' | 'contractValue'> {
  readonly name: MarketName;
}

const named = (all: Instruments, wished: string | undefined): InstrumentAnswer | undefined => all.find(({ symbol }) => symbol === wished);

const assetScale = 8;
const fees = { spot: { maker: 1000, taker: 1000 }, perpetual: { maker: 200, taker: 500 } } as const;

/** What a contract is at OKX, in coins; dollars are counted as they are. https://www.okx.com/trade-market/info/swap */
const okxContracts: Readonly<Record<string, string>> = { BTC: '0.01', ETH: '0.1' };

const contractValueOf = ({ wish, venue, market }: SurveyedMarket, name: MarketName | undefined): string | undefined => {
  if (wish.contractValue !== undefined) return wish.contractValue === '1' ? undefined : wish.contractValue;
  if (venue !== 'okx' || name?.kind !== 'linear-perpetual') return undefined;
  const known = okxContracts[name.base];
  if (known === undefined)
    throw new CliFailure(`the sizes of ${market} are contracts: say with --contract-value what one is in ${name.base}`);
  return known;
};

/** The instrument of that kind and those assets: by its usual name, or else the first. */
const existing = (all: Instruments, name: MarketName): InstrumentAnswer | undefined => {
  const fitting = all.filter(
    ({ kind, base, quote, status }) => kind === name.kind && base.code === name.base && quote.code === name.quote && status !== 'delisted',
  );
  return fitting.find(({ symbol }) => symbol === symbolOf(name)) ?? fitting[0];
};

const scaleOf = (all: Instruments, code: string): number => {
  for (const { base, quote, settlement } of all) for (const asset of [base, quote, settlement]) if (asset.code === code) return asset.scale;
  return assetScale;
};

/** COIN-M and OKX alike: a bitcoin contract is 100 dollars, any other 10. */
const contractSizeOf = ({ kind, base }: MarketName): number => (kind !== 'inverse-perpetual' ? 1 : base === 'BTC' ? 100 : 10);

const listingOf = (
  of: SurveyedMarket,
  name: MarketName,
  { all, contractDigits }: { all: Instruments; contractDigits: number },
): ListInstrumentRequest => {
  const { kind } = name;
  const { priceScale } = of.scales;
  const sizeScale = of.scales.sizeScale + contractDigits;
  const asset = (code: string): ListInstrumentRequest['base'] => ({ code, scale: scaleOf(all, code) });
  const [base, quote] = [asset(name.base), asset(name.quote)];
  if (kind === 'spot' && sizeScale > base.scale)
    throw new CliFailure(`${of.market} has sizes of ${sizeScale} digits, and ${base.code} is kept with ${base.scale}`);
  const quantityScale = kind === 'spot' ? base.scale : sizeScale;
  const { maker, taker } = kind === 'spot' ? fees.spot : fees.perpetual;
  return {
    ...{ kind, base, quote, settlement: kind === 'inverse-perpetual' ? base : quote, priceScale, quantityScale },
    contractSize: contractSizeOf(name),
    tickSize: formatUnits(1, priceScale),
    lotSize: formatUnits(1, sizeScale),
    ...{ minimumNotional: '0', makerFeePpm: maker, takerFeePpm: taker },
  };
};

/** Of size, in the instrument's quantity. */
const sizeDigitsOf = ({ scales }: SurveyedMarket, contractValue: string | undefined): number =>
  scales.sizeScale + (contractValue === undefined ? 0 : digitsOf(contractValue));

/** Whether the instrument's digits can hold what the market says. */
const fits = (surveyed: SurveyedMarket, { priceScale, quantityScale }: InstrumentAnswer, contractValue: string | undefined): boolean =>
  surveyed.wish.role === 'index' || (surveyed.scales.priceScale <= priceScale && sizeDigitsOf(surveyed, contractValue) <= quantityScale);

const chosen = ({ symbol, kind, priceScale, quantityScale }: InstrumentAnswer, contractValue: string | undefined): ChosenInstrument => ({
  ...{ symbol, kind, priceScale, quantityScale, isListed: false, contractValue },
});

const misfit = (surveyed: SurveyedMarket, found: InstrumentAnswer, contractValue: string | undefined): CliFailure => {
  const needed = `${surveyed.scales.priceScale} digits of price and ${sizeDigitsOf(surveyed, contractValue)} of size`;
  const has = `${found.priceScale} and ${found.quantityScale}`;
  return new CliFailure(`${surveyed.market} needs ${needed}, and ${found.symbol} has ${has}: choose or list another with --instrument`);
};

interface Naming extends Pick<ChosenInstrument, 'contractValue'> {
  readonly name: MarketName;
  readonly all: Instruments;
}

/** Beside the instrument whose digits can't hold it, a market has one that is named after its venue too. */
const symbolFor = (surveyed: SurveyedMarket, { name, all, contractValue }: Naming): string => {
  const usual = existing(all, name);
  if (usual === undefined) return symbolOf(name);
  if (fits(surveyed, usual, contractValue)) return usual.symbol;
  return `${symbolOf(name)}-${surveyed.venue.split('-')[0]?.toUpperCase() ?? ''}`;
};

/** Chooses, for each recorded market, the instrument of the platform that it belongs to, and lists the one that is missing. */
export class InstrumentChoice {
  private all: Instruments | undefined;

  constructor(private readonly api: Pick<ApiClient, 'get' | 'put'>) {}

  /** Throws `CliFailure` when nothing tells which instrument it is, or its digits can't hold the market's. */
  async of(surveyed: SurveyedMarket): Promise<ChosenInstrument> {
    const all = (this.all ??= (await this.api.get<InstrumentsAnswer>('/v1/instruments', { minPosition: 0n })).items);
    const { wish, venue, market } = surveyed;
    const name = parseMarketName(venue, market);
    const contractValue = contractValueOf(surveyed, name);
    const symbol = wish.instrument ?? (name && symbolFor(surveyed, { name, all, contractValue }));
    const found = named(all, symbol);
    if (found !== undefined && !fits(surveyed, found, contractValue)) throw misfit(surveyed, found, contractValue);
    if (found !== undefined) return chosen(found, contractValue);
    if (name === undefined || symbol === undefined)
      throw new CliFailure(`nothing tells what ${market} of ${venue} is: name it with --market, or its instrument with --instrument`);
    return this.list(surveyed, { name, symbol, contractValue });
  }

  private async list(surveyed: SurveyedMarket, as: Listing): Promise<ChosenInstrument> {
    const { name, symbol, contractValue } = as;
    const all = this.all ?? [];
    const request = listingOf(surveyed, name, { all, contractDigits: contractValue === undefined ? 0 : digitsOf(contractValue) });
    const { position } = await this.api.put<WrittenAnswer>(`/v1/instruments/${encodeURIComponent(symbol)}`, request);
    this.all = (await this.api.get<InstrumentsAnswer>('/v1/instruments', { minPosition: BigInt(position) })).items;
    const { kind, priceScale, quantityScale } = request;
    return { symbol, kind, priceScale, quantityScale, isListed: true, contractValue };
  }
}
