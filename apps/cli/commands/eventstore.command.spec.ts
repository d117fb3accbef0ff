import { runCli } from '../program';

const complaintOf = async (...args: readonly string[]): Promise<string> => {
  let written = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  const code = await runCli(args).finally(() => {
    jest.restoreAllMocks();
  });
  expect(code).toBe(1);
  return written;
};

describe('copyledger eventstore --max-append-size', () => {
  it.each([
    ['lots', /A size is a whole number of bytes/],
    ['1e3', /A size is a whole number of bytes/],
    ['0', /the maximum append size is a number of bytes from 1 to 16777216, and not 0/],
    ['16777217', /the maximum append size is a number of bytes from 1 to 16777216, and not 16777217/],
  ])('%s is refused with one clear line', async (size, reason) => {
    const complaint = await complaintOf('eventstore', '--memory', '--port', '0', '--max-append-size', size);
    expect(complaint).toMatch(/^copyledger: [^\n]+\n$/);
    expect(complaint).toMatch(reason);
  });
});
