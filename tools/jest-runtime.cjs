// Jest gives every suite modules of its own, and compiles all of them again for each, which took a fifth of the time of all tests. A module's
// code is the same in every suite: a worker compiles it once, and runs it in the context of each suite.
const { Script } = require('node:vm');
const { default: JestRuntime } = require('jest-runtime');

/** By file: what was compiled, and the result. */
const compiled = new Map();

const parametersOf = ({ injectedModuleParameters }) => injectedModuleParameters.join(', ');

const scriptOf = (source, filename, parameters) => {
  const known = compiled.get(filename);
  if (known !== undefined && known.source === source && known.parameters === parameters) return known.script;
  const prefix = `(function (${parameters}) {`;
  // Columns are counted as if the code stood alone.
  const script = new Script(`${prefix}${source}\n})`, { filename, columnOffset: -prefix.length });
  compiled.set(filename, { source, parameters, script });
  return script;
};

module.exports = class Runtime extends JestRuntime {
  constructor(...parts) {
    super(...parts);
    const { executor } = this;
    const compileForOne = executor.compile.bind(executor);
    executor.compile = (source, filename) => {
      const context = executor.environment.getVmContext();
      // Whatever imports on its way does so through the suite that it was compiled for.
      if (context === null || source.includes('import(')) return compileForOne(source, filename);
      return scriptOf(source, filename, parametersOf(executor)).runInContext(context);
    };
  }
};
