import { ConfigurationError } from '@copyledger/platform/config/configuration';
import { CliFailure, describeFailure } from './cli-failure';

const quiet = { debug: false };

describe('a failure', () => {
  it('is one line, whatever failed', () => {
    expect(describeFailure(new CliFailure('fills.csv.gz is empty'), quiet)).toBe('copyledger: fills.csv.gz is empty');
    expect(describeFailure(new Error('first\n  second\r\nthird'), quiet)).toBe('copyledger: first second third');
    expect(describeFailure(new ConfigurationError(['PORT must be x', 'LOG_LEVEL must be y']), quiet)).toBe(
      'copyledger: PORT must be x; LOG_LEVEL must be y',
    );
    expect(describeFailure('thrown text', quiet)).toBe('copyledger: thrown text');
  });

  it('shows stack and causes only to who asks for them', () => {
    const error = new CliFailure('outer', { cause: new Error('inner') });
    expect(describeFailure(error, quiet)).toBe('copyledger: outer');
    expect(describeFailure(error, { debug: true })).toMatch(/^copyledger: outer\nCliFailure: outer\n {4}at [^]*\nError: inner\n {4}at /);
  });

  it('never has a secret', () => {
    const error = new Error('postgres://ada:hunter2@db/x and Bearer abc.def.ghi and eyJhbGciOi.eyJzdWIi.c2ln');
    expect(describeFailure(error, { debug: true })).not.toMatch(/hunter2|abc\.def|c2ln/);
  });
});
