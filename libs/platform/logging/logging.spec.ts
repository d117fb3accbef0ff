import fc from 'fast-check';
import { createLogger } from './logger';
import { redact } from './redaction';
import { shortLineOf, shortLinesTo } from './short-lines';

const written = (level: 'info' | 'trace' = 'info') => {
  const lines: string[] = [];
  const logger = createLogger({ logLevel: level, logFormat: 'json' }, { write: (line) => lines.push(line) });
  return { logger, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>, lines };
};

describe('redaction', () => {
  it.each([
    ['{"headers":{"authorization":"Bearer abc.def"},"x":1}', '{"headers":{"authorization":"[redacted]"},"x":1}'],
    ['{"password":"say \\"friend\\"","pin":1}', '{"password":"[redacted]","pin":1}'],
    ['{"deep":{"deeper":{"apiKey":"k","token":12}}}', '{"deep":{"deeper":{"apiKey":"[redacted]","token":"[redacted]"}}}'],
    ['sent Bearer eyJh.eyJz.sig to us', 'sent Bearer [redacted] to us'],
    ['token eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.c2ln leaked', 'token [redacted] leaked'],
    ['connect postgres://copyledger:hunter2@db:5432/x failed', 'connect postgres://[redacted]@db:5432/x failed'],
    ['redis://:p@ss@cache:6379', 'redis://[redacted]@cache:6379'],
    ['esdb://admin:changeit@node?tls=true', 'esdb://[redacted]@node?tls=true'],
    ['GET /x?token=abc&y=1', 'GET /x?token=[redacted]&y=1'],
  ])('%s', (line, expected) => {
    expect(redact(line)).toBe(expected);
  });

  it('leaves what only looks like it alone', () => {
    const line = '{"tokens":5,"url":"http://127.0.0.1:3000/docs","msg":"mail ada@example.org","leader":"eyes"}';
    expect(redact(line)).toBe(line);
  });

  it('leaves JSON that can still be parsed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, password) => {
        const line = JSON.stringify({ value, password, url: `postgres://u:${encodeURIComponent(password)}@h` });
        expect(() => JSON.parse(redact(line)) as unknown).not.toThrow();
      }),
    );
  });
});

describe('the logger', () => {
  it('writes one JSON line with message, context and fields', () => {
    const { logger, last } = written();
    logger.log('listening', { port: 3000 }, 'http');
    expect(last()).toEqual({ level: 30, time: expect.any(Number) as unknown, context: 'http', port: 3000, msg: 'listening' });
  });

  it('writes errors with their stack, however Nest hands them over', () => {
    const { logger, last } = written();
    logger.error('broke', new Error('why'), 'http');
    expect(last()).toMatchObject({ level: 50, msg: 'broke', err: { message: 'why', stack: expect.stringContaining('why') as unknown } });
    logger.error(new Error('alone'));
    expect(last()).toMatchObject({ msg: 'alone', err: { message: 'alone' } });
    logger.error('text', 'Error: text\n    at somewhere', 'Nest');
    expect(last()).toMatchObject({ msg: 'text', stack: 'Error: text\n    at somewhere', context: 'Nest' });
  });

  it('writes of an error what it says of itself, and not the connection that a library has hung on it', () => {
    const { logger, last } = written();
    const error = Object.assign(new Error('reset', { cause: new Error('cable') }), { code: 'ECONNRESET', client: { host: 'db' } });
    logger.error('lost', error, 'db');
    const { err } = last();
    expect(err).toMatchObject({ type: 'Error', message: 'reset: cable', code: 'ECONNRESET' });
    expect(err).not.toHaveProperty('client');
  });

  it('redacts whatever a line says', () => {
    const { logger, lines } = written();
    logger.warn('cannot reach postgres://u:hunter2@db', { nested: { password: 'hunter2' } }, 'db');
    logger.error(new Error('postgres://u:hunter2@db refused'));
    expect(lines.join()).not.toContain('hunter2');
  });

  it('keeps the stories that Nest tells at its start for debugging', () => {
    const { logger, lines } = written();
    logger.log('Mapped {/x, GET} route', 'RouterExplorer');
    expect(lines).toEqual([]);
    const all = written('trace');
    all.logger.log('Mapped {/x, GET} route', 'RouterExplorer');
    all.logger.verbose('more', 'x');
    all.logger.debug('more', 'x');
    all.logger.fatal('end', 'x');
    expect(all.lines.map((line) => (JSON.parse(line) as { level: number }).level)).toEqual([20, 10, 20, 60]);
  });
});

describe('short lines', () => {
  it('read as a person likes it', () => {
    const time = Date.UTC(2026, 10, 20, 9, 30, 0, 5);
    expect(shortLineOf(JSON.stringify({ level: 30, time, context: 'http', msg: 'listening', port: 3000 }))).toBe(
      '09:30:00.005 http: listening port=3000\n',
    );
    expect(shortLineOf(JSON.stringify({ level: 50, time, msg: 'broke', err: { stack: 'Error: why' } }))).toBe(
      '09:30:00.005 error broke\nError: why\n',
    );
    expect(shortLineOf('not JSON\n')).toBe('not JSON\n');
  });

  it('go to the target', () => {
    const chunks: string[] = [];
    const logger = createLogger({ logLevel: 'info', logFormat: 'short' }, shortLinesTo({ write: (text) => chunks.push(text) }));
    logger.log('ready', 'http');
    expect(chunks.join()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} http: ready\n$/);
  });
});
