import { readFileSync } from 'node:fs';
import { EventStoreDBClient } from '@eventstore/db-client';
import { parseConnectionString } from '@eventstore/db-client/dist/Client/parseConnectionString';
import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { ClientDuplexStream, ClientReadableStream } from '@grpc/grpc-js';
import { type AppendResponse, appendResponse } from './append-response';
import { type ReadResponse, readResponse } from './read-response';

const fileIfNamed = (path: string | undefined): Buffer | undefined => (path === undefined ? undefined : readFileSync(path));

const asItIs = (message: Buffer): Buffer => message;

/**
 * The official client's connection: its discovery, credentials, keep-alive and reconnection to a new leader, with its streams opened to
 * us. Above the connection the client keeps the pending appends of all its instances in one table, which a single broken stream empties,
 * and rounds the log's clock to milliseconds; what our adapter does instead is in the files beside this one.
 */
export class Connection extends EventStoreDBClient {
  #opened = false;

  /** Reads the certificates that the URL names, and connects with the first call. Throws on a URL that the client refuses. */
  static of(url: string): Connection {
    const { hosts, dnsDiscover, tls, tlsCAFile, userCertFile, userKeyFile, defaultCredentials, ...settings } = parseConnectionString(url);
    const [rootCertificate, certificate, key] = [fileIfNamed(tlsCAFile), fileIfNamed(userCertFile), fileIfNamed(userKeyFile)];
    const security = {
      insecure: tls === false,
      ...(rootCertificate && { rootCertificate }),
      ...(certificate && { userCertFile: certificate }),
      ...(key && { userKeyFile: key }),
    };
    const [endpoint] = hosts;
    if (endpoint === undefined) throw new Error(`${url}: no host`);
    if (dnsDiscover) return new Connection({ discover: endpoint, ...settings }, security, defaultCredentials);
    if (hosts.length > 1) return new Connection({ endpoints: hosts, ...settings }, security, defaultCredentials);
    return new Connection({ endpoint, ...settings }, security, defaultCredentials);
  }

  read(request: ReadReq): Promise<ClientReadableStream<ReadResponse>> {
    this.#opened = true;
    return this.GRPCStreamCreator(StreamsClient, 'read', (client) => {
      const { path, requestSerialize } = StreamsService.read;
      const [metadata, options] = this.callArguments({}, { deadline: Infinity });
      const call = client.makeServerStreamRequest(path, requestSerialize, readResponse, request, metadata, options);
      // A call that is cancelled reports that as an error, to nobody in particular when its reader has left.
      return call.on('error', () => undefined);
    })();
  }

  /** Takes messages that are encoded already. */
  batchAppend(): Promise<ClientDuplexStream<Buffer, AppendResponse>> {
    this.#opened = true;
    return this.GRPCStreamCreator(StreamsClient, 'batchAppend', (client) => {
      const [metadata, options] = this.callArguments({ requiresLeader: true }, { deadline: Infinity });
      return client.makeBidiStreamRequest(StreamsService.batchAppend.path, asItIs, appendResponse, metadata, options);
    })();
  }

  async close(): Promise<void> {
    await this.dispose();
    if (!this.#opened) return;
    const channel = await this.getChannel().catch(() => undefined);
    channel?.close();
  }
}
