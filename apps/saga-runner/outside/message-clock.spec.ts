import { instantOfMicros } from '@copyledger/kernel';
import fc from 'fast-check';
import { MessageClock } from './message-clock';

it('says what the kernel says, whatever comes after what', () => {
  const start = Date.UTC(2024, 7, 8, 23, 59, 58) * 1000;
  const clock = new MessageClock();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5_000_000 })), (offsets) => {
      for (const offset of offsets) expect(clock.instantOf(start + offset)).toBe(instantOfMicros(BigInt(start + offset)));
    }),
  );
});
