const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Changes the code of every compiled file of a folder. */
const rewriteBuilt = (folder, change) => {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('.js')) continue;
    const file = join(folder, name);
    const code = readFileSync(file, 'utf8');
    const text = change(code);
    if (text !== code) writeFileSync(file, text);
  }
};

module.exports = { rewriteBuilt };
