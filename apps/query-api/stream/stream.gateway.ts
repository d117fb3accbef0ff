import type { IncomingMessage } from 'node:http';
import { type BeforeApplicationShutdown, Logger } from '@nestjs/common';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import { closeCodes } from '@copyledger/contracts/stream/close-codes';
import { streamPath } from '@copyledger/contracts/stream/limits';
import { ProblemError } from '@copyledger/platform';
import type { WebSocket } from 'ws';
import { Connection } from './connection/connection';
import { Outlet } from './connection/outlet';
import { Roster } from './roster';
import { outletBounds, payloadBytesMax } from './stream-limits';
import { StreamServices } from './stream-services';

/** How long clients have, when the process ends, to read what is on its way. */
const goodbyeMsMax = 1_000;

const bearerOf = ({ headers }: IncomingMessage): string | undefined => /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];

/** `/v1/stream`: one connection for everything that moves. What goes over it is described at `/v1/stream/asyncapi.json`. */
@WebSocketGateway({ path: streamPath, maxPayload: payloadBytesMax, perMessageDeflate: false })
export class StreamGateway implements OnGatewayConnection<WebSocket>, BeforeApplicationShutdown {
  private readonly logger = new Logger('stream');

  constructor(
    private readonly services: StreamServices,
    private readonly roster: Roster,
  ) {}

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    const outlet = new Outlet({
      client,
      socket: request.socket,
      bounds: outletBounds,
      onSlow: () => {
        connection.cut(closeCodes.slowReader, 'slow reader', new ProblemError('slow-reader'));
      },
    });
    const connection = new Connection(outlet, this.services);
    const isFull = this.roster.isFull;
    this.listen(client, connection);
    const token = bearerOf(request);
    if (isFull) connection.cut(closeCodes.tryAgainLater, 'full', new ProblemError('unavailable', { detail: 'There is no room.' }));
    else if (token !== undefined) connection.authenticate(token);
  }

  /** Clients are told to go elsewhere before the sockets are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.roster.dismissAll(goodbyeMsMax);
  }

  private listen(client: WebSocket, connection: Connection): void {
    const leave = this.roster.enter(connection, client);
    client.on('message', (data: Buffer, isBinary: boolean) => {
      connection.onMessage(data, isBinary);
    });
    client.on('pong', () => {
      connection.isHeard();
    });
    client.on('close', () => {
      leave();
      connection.end();
    });
    client.on('error', (error) => {
      // A frame that breaks the protocol, or a connection that broke: the close follows.
      this.logger.debug('A connection failed', error);
    });
  }
}
