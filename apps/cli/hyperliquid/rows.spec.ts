import { fillRowOf } from './fill-row';
import { fundingRowOf } from './funding-row';

const fillCells = {
  trader: 'ada',
  wallet: '0x07ab',
  ts_ms: '1763395989072',
  symbol: 'NVDA',
  side: 'SELL',
  qty: '0.75',
  price: '186.5000',
  dir: 'Open Short',
  closed_pnl: '0.000000',
  fee: '0.125887',
};
const fillWith = (cells: Partial<typeof fillCells>) => fillRowOf({ file: 'fills.csv.gz', line: 7, cells: { ...fillCells, ...cells } });

const fundingCells = { ts_ms: '1762992000000', coin: 'BTC', usdc: '0.013451', funding_rate: '1.25e-05' };
const fundingWith = (cells: Partial<typeof fundingCells>) =>
  fundingRowOf({ file: 'funding.csv.gz', line: 7, cells: { ...fundingCells, ...cells } });

describe('a fill', () => {
  it('becomes what the API takes', () => {
    expect(fillWith({})).toEqual({
      line: 7,
      trader: 'ada',
      wallet: '0x07ab',
      fill: {
        occurredAt: '2025-11-17T16:13:09.072000Z',
        instrument: 'NVDA',
        side: 'sell',
        quantity: '0.75',
        price: '186.5000',
        direction: 'open-short',
        venueRealisedPnl: '0.000000',
        fee: '0.125887',
      },
    });
  });

  it.each([
    ['Open Long', 'BUY', 'open-long'],
    ['Close Long', 'SELL', 'close-long'],
    ['Close Short', 'BUY', 'close-short'],
    ['Long > Short', 'SELL', 'long-to-short'],
    ['Short > Long', 'BUY', 'short-to-long'],
  ])('has the direction %s of a %s', (dir, side, direction) => {
    expect(fillWith({ dir, side }).fill).toMatchObject({ direction });
  });

  it.each([
    [{ qty: '1e3' }, 'qty: "1e3" is not a plain decimal number'],
    [{ qty: '0x10' }, 'qty: "0x10" is not a plain decimal number'],
    [{ qty: '' }, 'qty: "" is empty'],
    [{ qty: ' 1' }, 'qty: " 1" is not a plain decimal number'],
    [{ qty: 'NaN' }, 'qty: "NaN" is not a plain decimal number'],
    [{ qty: '-' }, 'qty: "-" is not a plain decimal number'],
    [{ qty: '-1' }, 'qty: "-1" must not be negative'],
    [{ qty: '0.00' }, 'qty: "0.00" must be positive'],
    [{ qty: '0.12345678901' }, 'qty: "0.12345678901" has more fraction digits than are allowed here (at most 10)'],
    [{ price: '0' }, 'price: "0" must be positive'],
    [{ price: '1,5' }, 'price: "1,5" is not a plain decimal number'],
    [{ fee: '0.123456789' }, 'fee: "0.123456789" has more fraction digits than are allowed here (at most 8)'],
    [{ closed_pnl: '+1' }, 'closed_pnl: "+1" is not a plain decimal number'],
    [{ closed_pnl: '9'.repeat(31) }, `closed_pnl: "${'9'.repeat(31)}" has more integer digits than an amount may have`],
    [{ ts_ms: '1763395989.072' }, 'ts_ms: "1763395989.072" is not a time in whole milliseconds'],
    [{ ts_ms: '-1' }, 'ts_ms: "-1" is not a time in whole milliseconds'],
    [{ ts_ms: '' }, 'ts_ms: "" is not a time in whole milliseconds'],
    [{ ts_ms: '253402300800000' }, 'ts_ms: "253402300800000" is not a time in whole milliseconds'],
    [{ side: 'Sell' }, 'side: "Sell" is none of BUY, SELL'],
    [{ side: 'toString' }, 'side: "toString" is none of BUY, SELL'],
    [{ dir: 'Liquidated' }, 'dir: "Liquidated" is none of Open Long, Close Long,'],
    [{ dir: 'Open Long' }, 'dir: "Open Long" does not go with the side SELL'],
    [{ symbol: '' }, 'symbol: "" is no symbol'],
    [{ symbol: '@107' }, 'symbol: "@107" is no symbol'],
    [{ trader: '' }, 'trader: "" is no name'],
    [{ trader: 'ada\u001b[31m' }, 'trader: "ada\\u001b[31m" is no name'],
    [{ wallet: ' ' }, 'wallet: " " is no name'],
  ])('with %j is refused', (cells, reason) => {
    expect(() => fillWith(cells)).toThrow(`fills.csv.gz, line 7, column ${reason}`);
  });
});

describe('a funding payment', () => {
  it('becomes what the API takes', () => {
    expect(fundingWith({ usdc: '-0.184357', funding_rate: '-7.49548e-05' })).toEqual({
      line: 7,
      funding: { occurredAt: '2025-11-13T00:00:00.000000Z', instrument: 'BTC', amount: '-0.184357', rate: '-7.49548e-05' },
    });
  });

  it('is on the instrument of the fills, which name no exchange', () => {
    expect(fundingWith({ coin: 'xyz:NVDA' }).funding.instrument).toBe('NVDA');
  });

  it.each([
    [{ usdc: '1e-5' }, 'usdc: "1e-5" is not a plain decimal number'],
    [{ funding_rate: '' }, 'funding_rate: "" is not a number'],
    [{ funding_rate: 'Infinity' }, 'funding_rate: "Infinity" is not a number'],
    [{ coin: 'xyz:' }, 'coin: "xyz:" names an exchange and no coin'],
    [{ coin: 'B TC' }, 'coin: "B TC" is no symbol'],
    [{ ts_ms: 'today' }, 'ts_ms: "today" is not a time'],
  ])('with %j is refused', (cells, reason) => {
    expect(() => fundingWith(cells)).toThrow(`funding.csv.gz, line 7, column ${reason}`);
  });
});
