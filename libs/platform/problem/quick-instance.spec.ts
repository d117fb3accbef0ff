import { PlaceOrderRequest } from '@copyledger/contracts/commands/order.requests';
import { Exclude, Expose, plainToInstance, Transform, Type } from 'class-transformer';
import { IsInt, IsString } from 'class-validator';
import { quickInstance } from './quick-instance';

const order = { instrument: 'BTC-USDT', side: 'buy', type: 'market', quantity: '0.01', reduceOnly: false };

it('makes of a flat body that fits what class-transformer makes of it', () => {
  const made = quickInstance(order, PlaceOrderRequest);
  expect(made).toBeInstanceOf(PlaceOrderRequest);
  expect(made).toEqual(plainToInstance(PlaceOrderRequest, order));
});

it.each([
  ['what does not fit', { ...order, quantity: 1 }],
  ['what has another field', { ...order, surprise: 1 }],
  ['what is not flat', { ...order, trigger: { kind: 'stop', stopPrice: '58000' } }],
  ['null', { ...order, limitPrice: null }],
  ['what is no object', 'order'],
  ['a list', [order]],
])('leaves %s to the validator', (_what, body) => {
  expect(quickInstance(body, PlaceOrderRequest)).toBeUndefined();
});

class Converted {
  @Type(() => Number)
  @IsInt()
  readonly count!: number;
}

class Trimmed {
  @Transform(({ value }) => String(value).trim())
  @IsString()
  readonly name!: string;
}

class Renamed {
  @Expose({ name: 'title' })
  @IsString()
  readonly name!: string;
}

class Secret {
  @Exclude()
  @IsString()
  readonly name!: string;
}

it('leaves to class-transformer whatever is more than a copy', () => {
  expect(quickInstance({ count: 1 }, Converted)).toBeUndefined();
  for (const type of [Trimmed, Renamed, Secret]) expect(quickInstance({ name: 'a' }, type)).toBeUndefined();
});
