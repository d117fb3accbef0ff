import eslintConfigPrettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const pure = ['libs/kernel/**/*.ts', 'libs/domain/**/*.ts', 'libs/matching/**/*.ts', 'libs/what-if/**/*.ts'];
const noGetterInLiteral = {
  selector: 'ObjectExpression > Property[kind=/^[gs]et$/]',
  message: 'What such a getter sees stays until V8 looks through the old objects: a class has none of that (ADR 21).',
};

const tests = ['**/*.spec.ts', 'test/**/*.ts', 'libs/testing/**/*.ts'];

export default defineConfig(
  globalIgnores(['dist', 'node_modules', '.data', 'coverage']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A switch that only routes counts once.
      complexity: ['error', { max: 10, variant: 'modified' }],
      'max-depth': ['error', 3],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50 }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Nest modules are classes with a decorator and no body.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // A DTO class is a shape for Swagger and the validator; answers are plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-syntax': ['error', noGetterInLiteral],
    },
  },
  {
    files: pure,
    ignores: tests,
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time arrives in the command.' },
        { object: 'Math', property: 'random', message: 'Chance arrives as a seed.' },
      ],
      'no-restricted-globals': [
        'error',
        'crypto',
        'performance',
        'process',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'queueMicrotask',
        'fetch',
      ],
      'no-restricted-syntax': [
        'error',
        noGetterInLiteral,
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time arrives in the command.' },
        { selector: 'CallExpression[callee.name=/^(parseFloat|Number|parseInt)$/]', message: 'Amounts are bigint, never number.' },
      ],
    },
  },
  // Nest injects through constructors, one parameter a part.
  {
    files: ['apps/**/*.ts', 'libs/platform/**/*.ts', 'libs/command-side/**/*.ts'],
    rules: { '@typescript-eslint/max-params': ['error', { max: 4 }] },
  },
  // A moment is the one thing in the kernel that is counted in a number.
  { files: ['libs/kernel/instant.ts'], rules: { 'no-restricted-syntax': ['error', noGetterInLiteral] } },
  {
    files: tests,
    rules: { 'no-restricted-syntax': 'off', 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  eslintConfigPrettier,
);
