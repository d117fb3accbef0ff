// Run on what is built: `node tools/steady-shapes.cjs FOLDER`. In V8 11 (Node 20), `{ ...base, more }` gives every object that it makes a
// hidden class of its own. That takes ten times as long as the object; wherever such objects come, their fields are looked up the slow way,
// and the classes are garbage of the old kind. Behind another spread, even of nothing, they all share one (docs/adr/0017).
const ts = require('typescript');
const { rewriteBuilt } = require('./built-files.cjs');

const startsWithSpread = (node) => {
  if (!ts.isObjectLiteralExpression(node) || node.properties.length < 2) return false;
  const [first] = node.properties;
  return ts.isSpreadAssignment(first) && first.expression.kind !== ts.SyntaxKind.NullKeyword;
};

/** Where a spread of nothing has to be put in, the last place first. */
const placesIn = (source) => {
  const places = [];
  const visit = (node) => {
    if (startsWithSpread(node)) places.push(node.properties[0].getStart(source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return places.sort((a, b) => b - a);
};

const steadied = (code) =>
  placesIn(ts.createSourceFile('built.js', code, ts.ScriptTarget.ES2022)).reduce(
    (text, at) => `${text.slice(0, at)}...null, ${text.slice(at)}`,
    code,
  );

module.exports = { steadied };
if (require.main === module) rewriteBuilt(process.argv[2], steadied);
