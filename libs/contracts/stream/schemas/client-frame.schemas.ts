import { channelPattern } from '../channels';
import type { ClientFrame } from '../client-frames';
import { bookLevels, framesPerSecond } from '../limits';
import { exactly, type JsonSchema, orNull, position } from './json-schema';

const requestId: JsonSchema = { type: 'string', minLength: 1, maxLength: 64, description: 'Repeated in the answer.' };
const channel: JsonSchema = { type: 'string', pattern: channelPattern, description: '`portfolio:<account id>`, `prices:<symbol>`.' };
const type = (name: ClientFrame['type']): JsonSchema => ({ type: 'string', const: name });

const resume: JsonSchema = {
  ...exactly({ required: { epoch: { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 }, offset: orNull(position) } }),
  description: 'Where the channel was left: the epoch and offset of the last snapshot or delta that was taken.',
};

/** What clients send, strictly: a field that is not declared is refused. */
export const clientFrameSchemas: Readonly<Record<ClientFrame['type'], JsonSchema>> = {
  authenticate: {
    ...exactly({
      required: { type: type('authenticate'), token: { type: 'string', minLength: 1, maxLength: 4096 } },
      optional: { id: requestId },
    }),
    description: 'The first frame, unless the upgrade carried `Authorization`; later again, to go on with a newer token.',
  },
  subscribe: {
    ...exactly({
      required: { type: type('subscribe'), channel },
      optional: {
        id: requestId,
        resume,
        perSecond: {
          type: 'integer',
          minimum: 0,
          maximum: framesPerSecond.max,
          description: 'The most frames a second of prices, a book, or valuations; 0 is no valuations.',
        },
        levels: { type: 'integer', minimum: bookLevels.min, maximum: bookLevels.max, description: 'Levels of a book, of each side.' },
      },
    }),
    description: 'Follows a channel. One that is followed already begins again.',
  },
  unsubscribe: {
    ...exactly({ required: { type: type('unsubscribe'), channel }, optional: { id: requestId } }),
    description: 'Follows a channel no longer.',
  },
  ping: { ...exactly({ required: { type: type('ping') }, optional: { id: requestId } }), description: 'Answered with `pong`.' },
};

export const isClientFrameType = (name: unknown): name is ClientFrame['type'] =>
  typeof name === 'string' && Object.hasOwn(clientFrameSchemas, name);
