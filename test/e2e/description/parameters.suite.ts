import { linearTerms } from '@copyledger/testing';
import { getMetadataStorage } from 'class-validator';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lea, ofFay } from '../copying/copied-trade';
import type { QueryWorld } from '../query-api.world';

interface Given {
  readonly world: () => QueryWorld;
  readonly accountId: string;
  readonly orderId: string;
}

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: string | number;
  readonly minimum?: number;
  readonly maximum?: number;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Operation {
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
}

const { symbol } = linearTerms;

const page = ['cursor', 'limit'];
/** Every parameter by which a list is filtered, sorted or cut, and an answer is bound to a moment: what the document has to name. */
const taken: Readonly<Record<string, readonly string[]>> = {
  '/v1/accounts': [...page, 'owner'],
  '/v1/accounts/{accountId}/portfolio': ['asOf'],
  '/v1/accounts/{accountId}/orders': ['asOf', ...page, 'instrument', 'status'],
  '/v1/accounts/{accountId}/orders/{orderId}': ['asOf'],
  '/v1/accounts/{accountId}/fills': [...page, 'instrument', 'orderId'],
  '/v1/accounts/{accountId}/ledger': ['asset', ...page, 'ledger'],
  '/v1/accounts/{accountId}/events': [...page, 'order'],
  '/v1/accounts/{accountId}/pnl': ['asOf', 'from', 'instrument', 'to'],
  '/v1/accounts/{accountId}/equity': ['asOf', 'from', 'to'],
  '/v1/accounts/{accountId}/lots': ['asOf', 'instrument'],
  '/v1/accounts/{accountId}/activity': page,
  '/v1/instruments/{symbol}/marks': [...page, 'from', 'until'],
  '/v1/leaders': ['asset', ...page, 'sort'],
  '/v1/leaders/{accountId}/followers': page,
  '/v1/follows': [...page, 'follower', 'leader', 'status'],
  '/v1/follows/{id}/skips': page,
  '/v1/follows/{id}/executions': page,
  '/v1/follows/{id}/statements': page,
  '/v1/follows/{id}/statements/{position}/trades': page,
};

/** In words, how each list is ordered. */
const ordered = /(?:newest|oldest|cheapest) first/;

/** Every name that some request of the read side takes, documented or not. */
const everyName = async (): Promise<readonly string[]> => {
  const folder = join(__dirname, '../../../libs/contracts/queries');
  const files = readdirSync(folder).filter((file) => file.endsWith('.requests.ts'));
  const modules = await Promise.all(files.map((file) => import(join(folder, file)) as Promise<Record<string, unknown>>));
  const classes = modules.flatMap((module) => Object.values(module)).filter((each) => typeof each === 'function');
  const fields = classes.flatMap((each) => getMetadataStorage().getTargetValidationMetadatas(each, '', false, false));
  return [...new Set(fields.map(({ propertyName }) => propertyName))].sort();
};

/** What the document says that can be asked, and that it works. */
export const parametersSuite = ({ world, accountId, orderId }: Given): void => {
  let operations: Readonly<Record<string, Operation>>;
  let statement: string;

  const get = async (path: string) => world().app.inject({ url: path, headers: await world().headersOf('eve', 'auditor') });
  const asked = async (path: string) => {
    const response = await get(path);
    const body = response.json<{ errors?: { field: string; reason: string }[]; items?: Record<string, unknown>[] }>();
    return { status: response.statusCode, text: response.body, errors: body.errors ?? [], items: body.items ?? [] };
  };
  /** The route of something that is there. */
  const pathOf = (route: string): string =>
    route
      .replace('{accountId}', route.startsWith('/v1/leaders') ? lea : accountId)
      .replace('{orderId}', orderId)
      .replace('{symbol}', symbol)
      .replace('{id}', ofFay)
      .replace('{position}', statement);
  /** With what the route cannot do without. */
  const urlOf = (route: string, query: string): string =>
    `${pathOf(route)}?${route.endsWith('/lots') && !query.includes('instrument=') ? `instrument=${symbol}&` : ''}${query}`;
  const parametersOf = (route: string): readonly Parameter[] => (operations[route]?.parameters ?? []).filter((each) => each.in === 'query');

  beforeAll(async () => {
    const { paths } = (await get('/docs-json')).json<{ paths: Record<string, { get: Operation }> }>();
    operations = Object.fromEntries(Object.entries(paths).map(([route, methods]) => [route, methods.get]));
    statement = String((await asked(`/v1/follows/${ofFay}/statements`)).items[0]?.['position']);
  });

  it('are all described there, with their bounds and defaults', () => {
    const named = Object.keys(operations).map((route) => [route, parametersOf(route)] as const);
    const found = named.filter(([, parameters]) => parameters.length > 0);
    const sorted = (names: readonly string[]): readonly string[] => [...names].sort();
    expect(Object.fromEntries(found.map(([route, parameters]) => [route, sorted(parameters.map(({ name }) => name))]))).toEqual(
      Object.fromEntries(Object.entries(taken).map(([route, names]) => [route, sorted(names)])),
    );
    for (const [route, parameters] of found) {
      expect({ route, undescribed: parameters.filter(({ description = '' }) => description.length < 10) }).toEqual({
        route,
        undescribed: [],
      });
      if (parameters.some(({ name }) => name === 'limit')) expect(operations[route]?.summary).toMatch(ordered);
    }
    const schemas = found.flatMap(([, parameters]) => parameters).map(({ name, schema }) => [name, schema] as const);
    for (const [name, schema] of schemas) {
      if (name === 'limit') expect(schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 500, default: 100 });
      if (name === 'sort' || name === 'order') expect(schema.enum).toContain(schema.default);
    }
  });

  it('are the only ones that are taken', async () => {
    const names = await everyName();
    expect(names.length).toBeGreaterThan(14);
    for (const route of Object.keys(taken)) {
      const { errors } = await asked(urlOf(route, names.map((name) => `${name}=-`).join('&')));
      const refused = errors.filter(({ reason }) => reason === 'is not a field of this request').map(({ field }) => field);
      expect({ route, refused: refused.sort() }).toEqual({ route, refused: names.filter((name) => !taken[route]!.includes(name)) });
    }
  });

  it('take every word that is named and no other, and without one the default', async () => {
    for (const route of Object.keys(taken)) {
      const whole = await asked(urlOf(route, ''));
      expect({ route, status: whole.status }).toEqual({ route, status: 200 });
      for (const { name, schema } of parametersOf(route)) {
        const words = schema.enum ?? [];
        const statuses = await Promise.all(words.map(async (word) => (await asked(urlOf(route, `${name}=${word}`))).status));
        expect({ route, name, statuses }).toEqual({ route, name, statuses: words.map(() => 200) });
        if (words.length > 0) expect((await asked(urlOf(route, `${name}=nonsense`))).errors).toMatchObject([{ field: name }]);
        if (schema.default === undefined) continue;
        expect((await asked(urlOf(route, `${name}=${String(schema.default)}`))).text).toBe(whole.text);
      }
    }
  });

  it('bound a page', async () => {
    for (const route of Object.keys(taken).filter((each) => taken[each]!.includes('limit'))) {
      const { schema } = parametersOf(route).find(({ name }) => name === 'limit')!;
      const limited = (limit: number) => asked(urlOf(route, `limit=${limit}`));
      expect((await limited(schema.minimum!)).items.length).toBeLessThanOrEqual(1);
      expect((await limited(schema.maximum!)).status).toBe(200);
      for (const beyond of [schema.minimum! - 1, schema.maximum! + 1])
        expect((await limited(beyond)).errors).toMatchObject([{ field: 'limit' }]);
    }
  });

  it.each([
    { route: '/v1/accounts', name: 'owner', word: 'bob' },
    { route: '/v1/accounts/{accountId}/orders', name: 'instrument', word: symbol },
    { route: '/v1/accounts/{accountId}/orders', name: 'status', word: 'filled', other: 'expired' },
    { route: '/v1/accounts/{accountId}/fills', name: 'instrument', word: symbol },
    { route: '/v1/accounts/{accountId}/fills', name: 'orderId', word: orderId },
    { route: '/v1/accounts/{accountId}/ledger', name: 'asset', word: 'USDT' },
    { route: '/v1/accounts/{accountId}/ledger', name: 'ledger', word: 'fees', other: 'funding' },
    { route: '/v1/follows', name: 'follower', word: 'gus' },
  ])('let through $route only what was asked for by $name', async ({ route, name, word, other = 'none' }) => {
    const { items } = await asked(urlOf(route, `${name}=${word}`));
    expect(items.length).toBeGreaterThan(0);
    expect(items.map((item) => item[name])).toEqual(items.map(() => word));
    expect((await asked(urlOf(route, `${name}=${other}`))).items).toEqual([]);
  });

  it('let through what was asked for of an auditor’s follows, and of the marks of a span', async () => {
    const follows = async (query: string) => (await asked(`/v1/follows?follower=fay&${query}`)).items.length;
    expect(await Promise.all([`leader=${lea}`, `leader=${accountId}`, 'status=active', 'status=requested'].map(follows))).toEqual([
      1, 0, 1, 0,
    ]);
    const marks = async (query: string) => (await asked(urlOf('/v1/instruments/{symbol}/marks', query))).items.length;
    const at = '2026-11-20T09:31:00Z';
    expect(await Promise.all([`from=${at}`, `until=${at}`, 'from=2026-11-20T09:31:00.000001Z', ''].map(marks))).toEqual([1, 0, 0, 1]);
  });
};
