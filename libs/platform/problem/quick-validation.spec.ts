import { PlaceOrderRequest, PlaceOrdersRequest } from '@copyledger/contracts/commands/order.requests';
import { plainToInstance } from 'class-transformer';
import { Allow, IsOptional, IsString, validateSync } from 'class-validator';
import fc from 'fast-check';
import { isSurelyValid } from './quick-validation';

const strict = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false } as const;

const decimals = fc.constantFrom('1', '0.25', '1e3', '-1', '', 7, null);
const trigger = fc.record(
  {
    kind: fc.constantFrom('stop', 'trailing-stop', 'never'),
    watches: fc.constantFrom('last', 'mark', 5),
    stopPrice: decimals,
    trailingBasisPoints: fc.constantFrom(1, 50, 10_000, 1.5, '1'),
  },
  { requiredKeys: [] },
);
const exit = fc.record({ trigger, limitPrice: decimals }, { requiredKeys: [] });
const order = fc.record(
  {
    clientOrderId: fc.constantFrom('a-1', 'has blank', 'x'.repeat(65), 1),
    instrument: fc.constantFrom('BTC-USDT', '', null),
    side: fc.constantFrom('buy', 'sell', 'both', ['buy']),
    type: fc.constantFrom('market', 'limit', 'iceberg'),
    quantity: decimals,
    limitPrice: decimals,
    postOnly: fc.constantFrom(true, false, 'true'),
    trigger: fc.oneof(trigger, fc.constantFrom(null, 'stop', [])),
    bracket: fc.record({ takeProfit: exit, stopLoss: exit }, { requiredKeys: [] }),
    surprise: fc.constant(1),
  },
  { requiredKeys: ['instrument', 'side', 'type', 'quantity'] },
);

const plain = { instrument: 'BTC-USDT', side: 'buy', type: 'market', quantity: '0.01' };

it('says of no request that it fits when the validator finds fault with it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        order,
        fc.record({ ...Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, fc.constant(value)])), trigger }),
      ),
      (body) => {
        const request = plainToInstance(PlaceOrderRequest, body);
        if (isSurelyValid(request)) expect(validateSync(request, strict)).toEqual([]);
      },
    ),
    { numRuns: 2_000 },
  );
});

it('knows the usual requests at once, nested ones and lists of them, too', () => {
  const stop = {
    ...plain,
    clientOrderId: 'a-1',
    trigger: { kind: 'stop', stopPrice: '58000' },
    bracket: { takeProfit: { limitPrice: '65000' } },
  };
  expect(isSurelyValid(plainToInstance(PlaceOrderRequest, plain))).toBe(true);
  expect(isSurelyValid(plainToInstance(PlaceOrderRequest, stop))).toBe(true);
  expect(isSurelyValid(plainToInstance(PlaceOrdersRequest, { orders: [plain, stop] }))).toBe(true);
  expect(isSurelyValid(plainToInstance(PlaceOrdersRequest, { orders: [plain, { ...stop, trigger: {} }] }))).toBe(false);
});

class Late {
  @IsString()
  readonly name!: string;
}

class Loose {
  @IsOptional()
  @IsString()
  readonly name?: string;

  @Allow()
  readonly note?: string;
}

it('leaves to the validator whatever it does not know', () => {
  for (const unknown of [undefined, null, 'text', 7, [], {}, Object.create(null), plain]) expect(isSurelyValid(unknown)).toBe(false);
  expect(isSurelyValid(plainToInstance(Loose, { name: 'a' }))).toBe(false);
  // The instance may not say itself what it is.
  expect(isSurelyValid(Object.assign(plainToInstance(Late, { name: 'a' }), { constructor: Loose }))).toBe(false);
});
