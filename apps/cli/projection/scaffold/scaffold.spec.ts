import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { namesOf } from './names';
import { scaffoldProjection } from './scaffold';

const root = join(__dirname, '../../../..');
const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');

describe('a new projection', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'copyledger-scaffold-'));
  beforeAll(() => {
    mkdirSync(join(checkout, 'projections'));
    cpSync(join(root, 'projections/index.ts'), join(checkout, 'projections/index.ts'));
  });
  afterAll(() => {
    rmSync(checkout, { recursive: true });
  });
  const read = (file: string): string => readFileSync(join(checkout, file), 'utf8');

  it('has all its files, formatted, and is listed', async () => {
    const files = await scaffoldProjection(checkout, 'trading-streaks');
    expect(files).toEqual([
      ...['projection.ts', 'store.ts', 'schema.sql', 'queries.ts', 'spec.ts'].map(
        (role) => `projections/trading-streaks/trading-streaks.${role}`,
      ),
      'projections/index.ts',
    ]);
    const checked = files.filter((file) => file.endsWith('.ts')).map((file) => join(checkout, file));
    execFileSync(process.execPath, [prettier, '--check', '--config', join(root, '.prettierrc.json'), ...checked]);
    expect(read('projections/index.ts')).toContain('\n  tradingStreaksProjection,\n];');
    expect(read('projections/index.ts')).toMatch(
      /import { tradingStreaksProjection } from '.\/trading-streaks\/trading-streaks.store';\nimport { transfers/,
    );
  });

  it('compiles as it is', () => {
    const inCheckout = (file: string): boolean => file.startsWith(join(root, 'projections/trading-streaks'));
    const made = (file: string): string => join(checkout, file.slice(root.length));
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as { config: object };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const host = ts.createCompilerHost({ ...options, noEmit: true, incremental: false });
    const original = { ...host };
    // As if the new folder lay in the real one, with everything that it builds on.
    host.fileExists = (file) => original.fileExists(inCheckout(file) ? made(file) : file);
    host.directoryExists = (folder) => ts.sys.directoryExists(inCheckout(folder) ? made(folder) : folder);
    host.readFile = (file) => original.readFile(inCheckout(file) ? made(file) : file);
    host.getSourceFile = (file, ...rest) => {
      if (!inCheckout(file)) return original.getSourceFile(file, ...rest);
      const text = original.readFile(made(file));
      return text === undefined ? undefined : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    };
    const files = ['store', 'projection', 'queries', 'spec'].map((role) =>
      join(root, `projections/trading-streaks/trading-streaks.${role}.ts`),
    );
    const program = ts.createProgram(files, { ...options, noEmit: true, incremental: false }, host);
    const problems = files.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  }, 60_000);

  it('is refused under a name that is taken, or that is none', async () => {
    await expect(scaffoldProjection(checkout, 'trading-streaks')).rejects.toThrow('is there already');
    for (const name of ['Streaks', 'a_b', '../x', '', '1st', 'x'.repeat(41)]) {
      expect(namesOf(name)).toBeUndefined();
      await expect(scaffoldProjection(checkout, name)).rejects.toThrow('no name for a projection');
    }
    await expect(scaffoldProjection(tmpdir(), 'fine')).rejects.toThrow('no checkout');
  });
});
