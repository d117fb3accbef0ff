import { type Place } from './storage/database';

/** PEM files. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** How a node is served; plain data, so that it can be handed to a thread or a process. */
export interface ServeOptions {
  readonly place: Place;
  /** 0 takes a free port. */
  readonly port: number;
  /** Loopback unless said otherwise; any other address needs TLS. */
  readonly host?: string | undefined;
  readonly tls?: TlsFiles | undefined;
  /** A JSON list of users. With it, calls are authenticated and streams guarded by their access lists. */
  readonly usersFile?: string | undefined;
  /** Runs the system projections from the start; otherwise they run when they have been enabled. */
  readonly startProjections?: boolean | undefined;
  /** How many bytes of events one append may hold: up to 16 MiB, and 1 MiB unless said otherwise. */
  readonly maxAppendSizeBytes?: number | undefined;
}
