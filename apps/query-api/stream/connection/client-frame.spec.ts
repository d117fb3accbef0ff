import { ProblemError } from '@copyledger/platform';
import fc from 'fast-check';
import { idOfFrame, parseClientFrame } from './client-frame';

const refusalOf = (text: string): ProblemError => {
  try {
    parseClientFrame(text);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error(`${text} was taken`);
};
const fieldsOf = (frame: object): readonly unknown[] | undefined =>
  refusalOf(JSON.stringify(frame)).options.errors?.map(({ field, reason }) => `${field} ${reason}`);

const channel = 'portfolio:01890a5d-ac96-774b-bcce-b302099a8057';

it.each([
  { type: 'authenticate', token: 'a.b.c' },
  { type: 'subscribe', channel },
  { type: 'subscribe', id: '7', channel, resume: { epoch: 1, offset: '9223372036854775807' }, perSecond: 0 },
  { type: 'subscribe', channel, resume: { epoch: 0, offset: null } },
  { type: 'subscribe', channel: 'book:BTC-USDT', perSecond: 20, levels: 50 },
  { type: 'unsubscribe', channel },
  { type: 'ping', id: 'x'.repeat(64) },
])('%j is taken', (frame) => {
  expect(parseClientFrame(JSON.stringify(frame))).toEqual(frame);
});

describe('a frame that does not fit', () => {
  it.each([
    [{}, 'type must be one of authenticate, subscribe, unsubscribe, ping'],
    [{ type: 'toString' }, 'type must be one of authenticate, subscribe, unsubscribe, ping'],
    [{ type: 'authenticate' }, 'token is missing'],
    [{ type: 'authenticate', token: 7 }, 'token must be string'],
    [{ type: 'subscribe', channel, surprise: 1 }, 'surprise is not a field of this frame'],
    [{ type: 'subscribe', channel, resume: { epoch: 1 } }, 'resume.offset is missing'],
    [{ type: 'subscribe', channel, resume: { epoch: 1, offset: '1e3' } }, 'resume.offset must match pattern "^[0-9]{1,19}$"'],
    [{ type: 'subscribe', channel, resume: { epoch: 1.5, offset: '1' } }, 'resume.epoch must be integer'],
    [{ type: 'subscribe', channel: 'book:BTC', perSecond: 21 }, 'perSecond must be <= 20'],
    [{ type: 'subscribe', channel: 'book:BTC', levels: 0 }, 'levels must be >= 1'],
    [{ type: 'subscribe', channel: 'book: BTC' }, 'channel must match pattern "^[a-z]{1,16}:[!-~]{1,64}$"'],
    [{ type: 'ping', id: '' }, 'id must NOT have fewer than 1 characters'],
  ])('is refused with its field: %j', (frame, reason) => {
    expect(fieldsOf(frame)).toEqual([reason]);
  });

  it.each(['', '{', '[]', 'null', '"ping"', '7', '{"type":"ping"} x'])('is refused as no JSON object: %s', (text) => {
    expect(refusalOf(text).problem).toBe('malformed-json');
  });

  it('never brings anything else about, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(refusalOf(text)).toBeInstanceOf(ProblemError);
        idOfFrame(text);
      }),
    );
  });
});
