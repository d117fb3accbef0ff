import { resolve } from 'node:path';
import { demoAccountId, demoUser } from './demo/demo-account';

/** What to open and try, for the person who has just started the platform. */
export const welcome = (url: string, demo: boolean, dataDir: string): string => {
  const data = dataDir === resolve('.data') ? '' : ` --data ${dataDir}`;
  const lines = [
    '',
    `  Copyledger is ready: ${url}`,
    '',
    `  API, to browse and try     ${url}/docs`,
    `  health and metrics         ${url}/health/ready  ${url}/metrics`,
  ];
  const trial = [
    '',
    `  A demonstration is loaded: generated prices, and the account of the user "${demoUser}". Try, in another terminal:`,
    '',
    `  TOKEN=$(npx copyledger token --user ${demoUser} --role trader${data})`,
    `  curl -s -H "Authorization: Bearer $TOKEN" ${url}/v1/accounts/${demoAccountId}/portfolio`,
    `  npx copyledger stream portfolio:${demoAccountId} prices:BTC-USDT --per-second 1 --url ${url} --token $TOKEN`,
  ];
  return [...lines, ...(demo ? trial : []), '', '  Ctrl-C ends it.', ''].join('\n');
};
