import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigurationError, loadConfiguration, settings } from './configuration';

const reasonsFor = (environment: Record<string, string>): readonly string[] => {
  try {
    loadConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.reasons;
    throw error;
  }
  return [];
};

describe('the configuration', () => {
  it('has a value or a stand-in for everything in an empty environment', () => {
    const configuration = loadConfiguration({});
    expect(configuration).toMatchObject({ httpHost: '127.0.0.1', port: 3000, logLevel: 'info', dataDir: resolve('.data') });
    expect(configuration.databaseUrl).toBeUndefined();
  });

  it('takes empty variables for absent ones, as container platforms set them', () => {
    expect(loadConfiguration({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 3000, databaseUrl: undefined });
  });

  it('names every variable that does not fit, with the reason and the value', () => {
    expect(reasonsFor({ PORT: '70000', LOG_LEVEL: 'loud', HTTP_BODY_BYTES_MAX: '1e6' })).toEqual([
      'PORT must be a whole number from 0 to 65535, not "70000"',
      'HTTP_BODY_BYTES_MAX must be a whole number from 1024 to 67108864, not "1e6"',
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, not "loud"',
    ]);
  });

  it('never prints a secret', () => {
    const [reason] = reasonsFor({ DATABASE_URL: 'mysql://copyledger:hunter2@db/x' });
    expect(reason).toBe('DATABASE_URL must be a URL that starts with postgres:// or postgresql://');
    expect(reasonsFor({ CURSOR_KEY: 'hunter2' })).toEqual(['CURSOR_KEY must have at least 32 characters']);
  });

  it('declares each variable once, with a meaning', () => {
    const all = Object.values(settings);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { name, meaning, without } of all) {
      expect(name).toMatch(/^[A-Z][A-Z_]+$/);
      expect(meaning).toMatch(/\.$/);
      expect(without).not.toBe('');
    }
  });

  it('takes every connection string for a secret', () => {
    for (const { name, secret } of Object.values(settings))
      if (name.endsWith('_URL')) expect({ name, secret }).toEqual({ name, secret: true });
  });
});

describe('a value in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'copyledger-configuration-'));
  const file = join(folder, 'database-url');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is read without the line end', () => {
    writeFileSync(file, 'postgres://db/copyledger\n');
    expect(loadConfiguration({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://db/copyledger');
  });

  it('is refused beside a value in the variable itself', () => {
    expect(reasonsFor({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://db/other' })).toEqual([
      'DATABASE_URL is given twice: also as DATABASE_URL_FILE',
    ]);
  });

  it('is refused when there is no such file', () => {
    expect(reasonsFor({ AUTH_PUBLIC_KEY_FILE: join(folder, 'missing') })).toEqual([
      'AUTH_PUBLIC_KEY cannot be read from the file that AUTH_PUBLIC_KEY_FILE names',
    ]);
  });
});
