import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliFailure } from '../../cli-failure';
import { type Names, namesOf } from './names';
import { templates } from './templates';

const listStart = 'export const projections: readonly Projection[] = [';
const listEnd = '\n];';

/** The list of projections with one more: its import among the others in their order, its entry at the end. */
const listedIn = (index: string, { kebab, camel }: Names): string => {
  const addition = `import { ${camel}Projection } from './${kebab}/${kebab}.store';`;
  const lines = index.split('\n');
  const pathOf = (line: string): string => /from '([^']+)'/.exec(line)?.[1] ?? '';
  const isImport = (line: string): boolean => line.startsWith('import ');
  const behind = lines.findIndex((line) => !isImport(line) || pathOf(line) > pathOf(addition));
  const withImport = [...lines.slice(0, behind), addition, ...lines.slice(behind)].join('\n');
  const end = withImport.indexOf(listEnd, withImport.indexOf(listStart));
  if (end < 0) throw new CliFailure('projections/index.ts has no list of projections');
  return `${withImport.slice(0, end)}\n  ${camel}Projection,${withImport.slice(end)}`;
};

/**
 * Makes the folder of a new projection in a checkout, and lists it.
 * @returns the files, relative to the checkout
 */
export const scaffoldProjection = async (checkout: string, name: string): Promise<readonly string[]> => {
  const names = namesOf(name);
  if (names === undefined) throw new CliFailure(`${name} is no name for a projection: kebab-case, 40 characters at most`);
  const list = join(checkout, 'projections/index.ts');
  if (!existsSync(list)) throw new CliFailure('this is no checkout of Copyledger: there is no projections/index.ts');
  const folder = join('projections', names.kebab);
  if (existsSync(join(checkout, folder))) throw new CliFailure(`${folder} is there already`);
  const listed = listedIn(await readFile(list, 'utf8'), names);
  await mkdir(join(checkout, folder));
  const files = Object.entries(templates).map(([role, write]) => ({ path: join(folder, `${names.kebab}.${role}`), text: write(names) }));
  for (const { path, text } of files) await writeFile(join(checkout, path), text, { flag: 'wx' });
  await writeFile(list, listed);
  return [...files.map(({ path }) => path), 'projections/index.ts'];
};
