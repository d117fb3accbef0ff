/** What the client needs of a WebSocket: browsers' own, Node's, or that of the package `ws`. */
export interface WebSocketLike {
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
}

type Constructor = new (url: string) => WebSocketLike;

const isConstructor = (value: unknown): value is Constructor => typeof value === 'function';

const openOfPackage = async (url: string): Promise<WebSocketLike> => {
  const { WebSocket } = await import('ws');
  return new WebSocket(url);
};

/**
 * Opens a WebSocket of the platform's own where there is one, and else of the package `ws`. One of its own is there at once: it may fail
 * before a promise of it is kept, and whoever waits for that would never hear of it.
 */
export const openWebSocket = (url: string): WebSocketLike | Promise<WebSocketLike> => {
  const own: unknown = Reflect.get(globalThis, 'WebSocket');
  return isConstructor(own) ? new own(url) : openOfPackage(url);
};
