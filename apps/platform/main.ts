import { endWithProcess, runMain } from '@copyledger/platform';
import { LATEST_PRICES, type LatestPrices } from '@copyledger/hot-store';
import { loadDemoAccount } from './demo/demo-account';
import { startDemoMarket } from './demo/demo-market';
import { readOptions, usage } from './options';
import { type RunningPlatform, startPlatform } from './start-platform';
import { welcome } from './welcome';

/** Loads the demonstration; the returned function ends its generated market. */
const startDemo = async ({ app }: RunningPlatform): Promise<() => void> => {
  const stop = await startDemoMarket(app.get<LatestPrices>(LATEST_PRICES));
  await loadDemoAccount(app);
  return stop;
};

runMain(async () => {
  const { configuration, demo, readyJson, endWithStdin, help } = readOptions(process.argv.slice(2), process.env);
  if (help) {
    console.log(usage);
    return;
  }
  const platform = await startPlatform(configuration);
  const stopDemo = demo ? await startDemo(platform) : () => undefined;
  endWithProcess({
    stop: async () => {
      stopDemo();
      await platform.stop();
    },
    shutdownSeconds: configuration.shutdownSeconds,
  });
  if (endWithStdin) process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume();
  console.log(readyJson ? JSON.stringify({ ready: true, url: platform.url }) : welcome(platform.url, demo, configuration.dataDir));
});
