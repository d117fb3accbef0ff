import type { CommandWorld } from '../command-api.world';

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
  readonly parameters?: readonly { readonly name: string }[];
}

const writes = [
  ['post', '/v1/accounts', '201'],
  ['post', '/v1/accounts/{id}/deposits', '201'],
  ['post', '/v1/accounts/{id}/withdrawals', '201'],
  ['post', '/v1/accounts/{id}/orders', '201'],
  ['post', '/v1/accounts/{id}/orders/batch', '201'],
  ['post', '/v1/accounts/{id}/order-lists', '201'],
  ['delete', '/v1/accounts/{id}/orders', '202'],
  ['delete', '/v1/accounts/{id}/orders/{orderId}', '202'],
  ['patch', '/v1/accounts/{id}/orders/{orderId}', '202'],
  ['post', '/v1/accounts/{id}/observed-fills', '201'],
  ['post', '/v1/accounts/{id}/observed-fills/batch', '201'],
  ['post', '/v1/accounts/{id}/observed-funding', '201'],
  ['post', '/v1/accounts/{id}/observed-funding/batch', '201'],
  ['post', '/v1/accounts/{id}/observed-equity', '201'],
  ['post', '/v1/transfers', '202'],
  ['put', '/v1/leaders/{accountId}/terms', '200'],
  ['post', '/v1/leaders/{accountId}/retire', '200'],
  ['post', '/v1/follows', '201'],
  ['patch', '/v1/follows/{id}', '200'],
  ['post', '/v1/follows/{id}/capital', '202'],
  ['post', '/v1/follows/{id}/pause', '200'],
  ['post', '/v1/follows/{id}/resume', '200'],
  ['post', '/v1/follows/{id}/stop', '202'],
  ['post', '/v1/follows/{id}/positions/{instrument}/close', '202'],
  ['post', '/v1/follows/simulate', '200'],
  ['post', '/v1/copying/repair', '200'],
  ['put', '/v1/instruments/{symbol}', '200'],
  ['patch', '/v1/instruments/{symbol}', '200'],
  ['delete', '/v1/instruments/{symbol}', '200'],
  ['post', '/v1/instruments/{symbol}/halt', '200'],
  ['post', '/v1/instruments/{symbol}/resume', '200'],
  ['put', '/v1/instruments/{symbol}/price', '204'],
  ['post', '/v1/instruments/{symbol}/outside', '200'],
  ['post', '/v1/exchange/take-over', '204'],
  ['post', '/v1/marks', '200'],
] as const;

/** What the platform says about itself. */
export const surfaceSuite = (world: CommandWorld): void => {
  describe('the description of the API', () => {
    it('is OpenAPI 3.1 and lists every write, with what it answers', async () => {
      const document = (await world.get('/docs-json')) as unknown as {
        openapi: string;
        paths: Record<string, Record<string, Operation>>;
      };
      expect(document.openapi).toMatch(/^3\.1\./);
      const described = Object.entries(document.paths)
        .filter(([path]) => path.startsWith('/v1/'))
        .flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`));
      const undescribed = described
        .filter((each) => !each.startsWith('get '))
        .filter((each) => !writes.some(([m, p]) => each === `${m} ${p}`));
      expect(undescribed).toEqual([]);
      for (const [method, path, success] of writes) {
        const operation = document.paths[path]?.[method];
        expect([method, path, Object.keys(operation?.responses ?? {})]).toEqual([method, path, expect.arrayContaining([success])]);
      }
      const names = document.paths['/v1/accounts/{id}/orders']?.['post']?.parameters?.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['id', 'Idempotency-Key']));
    });

    it('can be browsed', async () => {
      const page = await fetch(`${world.url}/docs`);
      expect(page.headers.get('content-type')).toMatch('text/html');
      expect(await page.text()).toContain('swagger-ui');
    });

    it('explains every kind of problem where its type points', async () => {
      const answer = await fetch(`${world.url}/problems/insufficient-funds`);
      expect(await answer.text()).toContain('Insufficient funds');
    });
  });

  describe('the platform', () => {
    it.each(['live', 'ready', 'startup'])('says that it is well: %s', async (kind) => {
      expect(await world.get(`/health/${kind}`)).toMatchObject({ status: 'up' });
    });

    it('measures itself', async () => {
      const text = await (await fetch(`${world.url}/metrics`)).text();
      for (const metric of [
        'copyledger_feed_lag',
        'copyledger_feed_failures',
        'copyledger_projected_events_total',
        'copyledger_accounts_quarantined',
      ])
        expect(text).toContain(`# TYPE ${metric} `);
      expect(text).toMatch(/copyledger_accounts_quarantined 0\n/);
      expect(text).toMatch(/copyledger_feed_failures\{consumer="settlement"\} 0\n/);
    });
  });
};
