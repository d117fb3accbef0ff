import { parseDuration } from './duration';

it.each([
  ['90s', 90],
  ['15m', 900],
  ['12h', 43_200],
  ['7d', 604_800],
  ['366d', 31_622_400],
])('reads %s', (text, seconds) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: seconds });
});

it.each(['', '12', 'h', '0h', '-1h', '1.5h', '1e3s', ' 1h', '1 h', '1H', '0x1s', '367d', '999999999d'])('refuses "%s"', (text) => {
  expect(parseDuration(text)).toMatchObject({ ok: false });
});
