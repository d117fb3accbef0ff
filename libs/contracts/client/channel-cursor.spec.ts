import fc from 'fast-check';
import { ChannelCursor } from './channel-cursor';

const delta = (offset: string, previous: string | null, epoch = 1) => ({ epoch, offset, previous });

const at = (offset: string | null): ChannelCursor => {
  const cursor = new ChannelCursor();
  cursor.snapshot({ epoch: 1, offset });
  return cursor;
};

it.each([
  ['continues what is there', '7', delta('9', '7'), 'next'],
  ['was seen', '7', delta('7', '5'), 'seen'],
  ['is older', '7', delta('6', '5'), 'seen'],
  ['begins before what was seen and goes on beyond it', '7', delta('9', '5'), 'next'],
  ['continues what is not there', '7', delta('12', '9'), 'gap'],
  ['belongs to another epoch', '7', delta('9', '7', 2), 'gap'],
  ['is the first of a channel that had none', null, delta('3', null), 'next'],
  ['is not the first of a channel that had none', null, delta('5', '3'), 'gap'],
  ['is beyond what doubles can tell apart', '9007199254740993', delta('9007199254740995', '9007199254740994'), 'gap'],
] as const)('a delta that %s', (...[, offset, step, verdict]) => {
  const cursor = at(offset);
  expect(cursor.judge(step)).toBe(verdict);
  expect(cursor.resume).toEqual({ epoch: 1, offset: verdict === 'next' ? step.offset : offset });
});

it('knows nothing before the first snapshot', () => {
  const cursor = new ChannelCursor();
  expect([cursor.resume, cursor.judge(delta('1', null))]).toEqual([undefined, 'gap']);
});

it('takes, of any deltas that come twice, late or not at all, an unbroken chain', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 }), (arriving) => {
      const cursor = at('0');
      let taken = 0;
      for (const offset of arriving) {
        const verdict = cursor.judge(delta(String(offset), String(offset - 1)));
        expect(verdict).toBe(offset <= taken ? 'seen' : offset === taken + 1 ? 'next' : 'gap');
        if (verdict === 'next') taken = offset;
      }
    }),
  );
});
