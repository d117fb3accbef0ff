import { LastWords } from './last-words';

const saidAfter = (...lines: readonly string[]): string => {
  const words = new LastWords();
  for (const line of lines) words.take(line);
  return words.said;
};

describe('the last words of a process', () => {
  it('are the reason without the stack', () => {
    expect(saidAfter('Error: the data directory is in use', '    at serve (/x/serve.js:1:1)', '')).toBe(': the data directory is in use');
    expect(saidAfter('(node:12) ExperimentalWarning: x', '(Use `node --trace-warnings ...`)')).toBe('');
    expect(saidAfter('ConfigurationError: The configuration does not fit:', '  PORT must be x')).toBe(
      ': The configuration does not fit: PORT must be x',
    );
  });

  it('are errors of the log, and no talk', () => {
    expect(saidAfter('{"level":30,"msg":"listening"}', '{"level":40,"msg":"slow"}')).toBe('');
    expect(saidAfter('{"level":60,"msg":"Nobody caught this","err":{"message":"lost"}}', '{"level":50,"msg":"stopped"}', '{no json')).toBe(
      ': lost stopped',
    );
  });

  it('are the last three lines', () => {
    expect(saidAfter('a', 'b', 'c', 'd')).toBe(': b c d');
    expect(saidAfter()).toBe('');
  });
});
