import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Product {
  readonly name: string;
  readonly version: string;
}

/** The sources and the build lie at different depths below the package's own file. */
const packageFileFrom = (folder: string): string => {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return file;
  if (dirname(folder) === folder) throw new Error('Invariant: the product runs from its package.');
  return packageFileFrom(dirname(folder));
};

/** The name and version of the package. */
export const product = JSON.parse(readFileSync(packageFileFrom(__dirname), 'utf8')) as Product;
