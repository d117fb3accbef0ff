import { endWithProcess, runMain } from '@copyledger/platform';
import { startDemo } from './demo/demo';
import { readOptions, usage } from './options';
import { startPlatform } from './start-platform';
import { welcome } from './welcome';

runMain(async () => {
  const { configuration, demo, readyJson, endWithStdin, help } = readOptions(process.argv.slice(2), process.env);
  if (help) {
    console.log(usage);
    return;
  }
  const platform = await startPlatform(configuration);
  const stopDemo = demo ? await startDemo(platform.app) : () => undefined;
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
