import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

const root = join(__dirname, '../..');
const walk = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const folders = ['apps', 'libs', 'eventstore', 'projections', 'test', 'tools', 'bin', 'docs'].filter((folder) =>
  existsSync(join(root, folder)),
);
const files = folders.flatMap(walk);
const isTest = (file: string): boolean => /^test\/|^libs\/testing\/|\.(spec|e2e|contract)\.ts$/.test(file);

const sources = files.filter((file) => /\.(ts|cjs|mjs|sql)$/.test(file) && file !== relative(root, __filename));
const product = sources.filter((file) => !isTest(file) && /^(apps|libs|eventstore|projections)\//.test(file));
const linesOf = (file: string): readonly string[] => readFileSync(join(root, file), 'utf8').split('\n');

/** Every line of the files that the pattern finds, as `file:line`. */
const linesWith = (pattern: RegExp, among: readonly string[]): readonly string[] =>
  among.flatMap((file) => linesOf(file).flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])));

it('looks at the source at all', () => {
  expect(product.length).toBeGreaterThan(50);
  expect(sources.length).toBeGreaterThan(product.length);
});

describe('names', () => {
  it('say what a thing is for: no drawer for everything', () => {
    const drawers = ['util', 'utils', 'helper', 'helpers', 'common', 'misc'];
    const wordsOf = (file: string): readonly string[] => file.split(/[/.]/);
    expect(files.filter((file) => wordsOf(file).some((word) => drawers.includes(word)))).toEqual([]);
  });

  it('are kebab-case, with the role after a dot', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$/;
    expect(sources.filter((file) => !kebab.test(basename(file)))).toEqual([]);
    const words = /^[a-z0-9]+(-[a-z0-9]+)*$/;
    expect(
      sources.filter((file) =>
        dirname(file)
          .split('/')
          .some((folder) => !words.test(folder)),
      ),
    ).toEqual([]);
  });

  it('lead into every library by its index, except into the domain, whose events are imported by path', () => {
    const libraries = new Set(product.filter((file) => file.startsWith('libs/')).map((file) => file.split('/')[1] ?? ''));
    const isOpen = (library: string): boolean => existsSync(join(root, 'libs', library, 'index.ts'));
    expect([...libraries].filter((library) => isOpen(library) === (library === 'domain'))).toEqual([]);
  });
});

describe('source', () => {
  it('promises nothing for later', () => {
    expect(linesWith(/\b(TODO|FIXME|XXX|HACK)\b/, sources)).toEqual([]);
  });

  it('exports nothing that is assigned again: what is built has it as it was first', () => {
    expect(linesWith(/^export (let|var)\b/, sources)).toEqual([]);
  });

  it('silences no check', () => {
    expect(linesWith(/eslint-disable|prettier-ignore|istanbul ignore|@ts-(ignore|nocheck)/, sources)).toEqual([]);
    expect(linesWith(/@ts-expect-error/, product)).toEqual([]);
  });

  it('leaves no test focused, and none out without a condition', () => {
    expect(linesWith(/\b(describe|it|test)\.(only|todo)\b|\b(fdescribe|fit|xdescribe|xit|xtest)\(/, sources)).toEqual([]);
    expect(linesWith(/\b(describe|it|test)\.skip\(/, sources)).toEqual([]);
  });

  it('stays small: no product file has 350 lines', () => {
    expect(product.filter((file) => linesOf(file).length > 350)).toEqual([]);
  });

  it('knows no machine but any: no path of a home, and nothing beside the checkout', () => {
    const paths = /(^|[^\w.])\/(home|root|Users|work|mnt|private)\/\w|[A-Z]:\\\\?\w/;
    expect(linesWith(paths, [...sources, ...files.filter((file) => file.endsWith('.md'))])).toEqual([]);
    expect(linesWith(/\.\.\/shared\b/, product)).toEqual([]);
  });
});

describe('documents', () => {
  const decisions = files.filter((file) => file.startsWith('docs/adr/'));

  it('number the decisions without a gap, each with its context, choice and cost', () => {
    expect(decisions).not.toEqual([]);
    expect(decisions.map((file) => basename(file).slice(0, 4)).sort()).toEqual(
      decisions.map((_, index) => String(index + 1).padStart(4, '0')),
    );
    for (const file of decisions) {
      expect(basename(file)).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
      expect(
        linesOf(file)
          .filter((line) => line.startsWith('#'))
          .map((line) => line.replace(/^# \d+\. .*/, 'title')),
      ).toEqual(['title', '## Context', '## Choice', '## Cost']);
    }
  });

  it('link only to what is there', () => {
    const pages = [...readdirSync(root).filter((file) => file.endsWith('.md')), ...files.filter((file) => file.endsWith('.md'))];
    const targetsOf = (page: string): readonly string[] =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^[a-z]+:/.test(target));
    const broken = pages.flatMap((page) =>
      targetsOf(page)
        .filter((target) => !existsSync(resolve(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});
