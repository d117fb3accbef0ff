import { schemasWithoutId } from '@asyncapi/specs';
import { viewTopics } from '@copyledger/contracts/stream/channels';
import Ajv from 'ajv';
import type { Given } from './ada';

/** The AsyncAPI document. Every frame of every test is checked against it as well. */
export const descriptionSuite = ({ world }: Given): void => {
  it('is AsyncAPI 3', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const validate = ajv.compile(schemasWithoutId['3.0.0'] as object);
    validate(world().schemas.document);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('has a message for everything that is said', () => {
    const { components } = world().schemas.document as { components: { messages: object; schemas: object } };
    expect(Object.keys(components.messages)).toEqual(
      expect.arrayContaining([
        ...['authenticate', 'subscribe', 'unsubscribe', 'ping'],
        ...viewTopics.flatMap((topic) => [`${topic}Snapshot`, `${topic}Delta`]),
        ...['welcome', 'subscribed', 'valuation', 'price', 'book', 'unsubscribed', 'revoked', 'error', 'heartbeat', 'pong'],
      ]),
    );
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['PortfolioAnswer', 'OrderAnswer', 'FillAnswer']));
    expect(JSON.stringify(components)).not.toContain('undefined');
  });
};
