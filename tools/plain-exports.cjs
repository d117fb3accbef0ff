// Makes plain properties of what compiled modules export: `node tools/plain-exports.cjs FOLDER`, after a build. The compiler exports every name as
// a getter, so that each use of an imported name, a constant too, calls a function that V8 has to inline first; it gives up early, and the matching
// engine ran at less than half its speed. A module whose import is still under way, in a circle, goes on seeing the getters.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const isModule = 'Object.defineProperty(exports, "__esModule"';
// Node finds the names for `import()` by reading the source, and an assignment to `module.exports` would end its search.
const plain = '\nObject.assign(module, { exports: Object.defineProperty({ ...exports }, "__esModule", { value: true }) });\n';

/** The code of a module as the compiler wrote it, with plain exports at its end. */
const withPlainExports = (code) => (code.includes(isModule) && !code.endsWith(plain) ? code + plain : code);

module.exports = { withPlainExports };
if (require.main === module)
  for (const name of readdirSync(process.argv[2], { recursive: true })) {
    if (!name.endsWith('.js')) continue;
    const file = join(process.argv[2], name);
    const code = readFileSync(file, 'utf8');
    if (withPlainExports(code) !== code) writeFileSync(file, withPlainExports(code));
  }
