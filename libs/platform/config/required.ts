import { type Configuration, ConfigurationError, settings } from './configuration';

type Url = 'eventStoreUrl' | 'databaseUrl';

/** The configuration of an app that runs alone, which has no embedded parts: each of these addresses must be set. */
export const requireUrls = <K extends Url>(configuration: Configuration, keys: readonly K[]): Record<K, string> => {
  const missing = keys.filter((key) => configuration[key] === undefined);
  if (missing.length > 0) {
    throw new ConfigurationError(missing.map((key) => `${settings[key].name} must be set: an app alone has no embedded parts`));
  }
  return Object.fromEntries(keys.map((key) => [key, configuration[key]])) as Record<K, string>;
};
