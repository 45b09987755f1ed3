import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClientOptions, RawData, WebSocket } from 'ws';

/** One open WebSocket, of either end. The one owner of `ws` is this file. */
export interface OpenSocket {
  /** Resolves when the network has taken it, or the socket is closed: who waits for it cannot fill the memory. */
  send(text: string): Promise<void>;
  /** Stops and starts reading: what the other end sends meanwhile fills its own buffers. */
  pause(): void;
  resume(): void;
  /** Says goodbye. `onClosed` follows when the other end has answered, or soon after when it does not. */
  close(code: number, reason: string): void;
  /** Says goodbye, and does not wait for more than a second for the answer: we are done. */
  hangUp(): void;
  /** Ends it without a word. */
  cut(): void;
}

export interface SocketEars {
  /** One text frame. Frames of bytes are none of ours: the socket is then closed. */
  readonly onFrame: (frame: Buffer) => void;
  /** Once, however it ended. 1006: without a word. */
  readonly onClosed: (code: number, reason: string) => void;
}

export interface AcceptOptions extends SocketLimits {
  /** The sub-protocol that is chosen when a client offers it; of others none is. */
  readonly protocol: string;
}

export interface SocketLimits {
  /** A longer frame closes the socket (1009) before it is in memory. */
  readonly maxFrameBytes: number;
}

export interface Dial extends SocketLimits, SocketEars {
  /** `ws:` or `wss:`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export type Dialled =
  | { readonly kind: 'open'; readonly socket: OpenSocket }
  /** Somebody answered, with something else than a WebSocket. */
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'network'; readonly error: Error };

/** Connects to a server. No redirect is followed: the headers hold a token. Never rejects. */
export async function dialSocket({
  url,
  headers,
  timeoutMs,
  maxFrameBytes,
  ...ears
}: Dial): Promise<Dialled> {
  // Loaded here, as below: whoever opens no socket must not pay for it.
  const { WebSocket: Client } = await import('ws');
  const options: ClientOptions = {
    headers,
    handshakeTimeout: timeoutMs,
    maxPayload: maxFrameBytes,
    // Frames are small, and what is not unpacked cannot be a bomb.
    perMessageDeflate: false,
    followRedirects: false,
  };
  return new Promise((resolve) => {
    let isOpen = false;
    let socket: WebSocket;
    try {
      socket = new Client(url, options);
    } catch (error) {
      resolve({ kind: 'network', error: asError(error) });
      return;
    }
    hear(socket, { ...ears, onClosed: (...why) => isOpen && ears.onClosed(...why) });
    socket.once('error', (error) => resolve({ kind: 'network', error }));
    socket.once('unexpected-response', (request, response) => {
      resolve({ kind: 'refused', status: response.statusCode ?? 0 });
      request.destroy();
    });
    socket.once('open', () => {
      isOpen = true;
      resolve({ kind: 'open', socket: opened(socket) });
    });
  });
}

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Makes a WebSocket of an HTTP request to upgrade. `ears` is asked for the ears of the one that was opened. */
export type AcceptSocket = (upgrade: Upgrade, ears: (socket: OpenSocket) => SocketEars) => void;

/** For a server that has the upgrade request already: refuses what the protocol does not allow, frames that are too large among it. */
export async function socketAcceptor({ maxFrameBytes, protocol }: AcceptOptions): Promise<AcceptSocket> {
  const { WebSocketServer } = await import('ws');
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
    handleProtocols: (offered) => offered.has(protocol) && protocol,
  });
  return ({ request, socket, head }, ears) => {
    server.handleUpgrade(request, socket, head, (accepted) => {
      hear(accepted, ears(opened(accepted)));
    });
  };
}

/** RFC 6455, 7.4.1. */
const NORMAL_CLOSURE = 1000;
/** Nobody's process is kept by a server that does not say goodbye. */
const HANG_UP_WAIT_MS = 1_000;
/** RFC 6455, 7.4.1: the other end sent a kind of data that we cannot take. */
const UNSUPPORTED_DATA = 1003;

function hear(socket: WebSocket, { onFrame, onClosed }: SocketEars): void {
  socket.on('error', () => {}); // `close` follows, and says it
  socket.on('message', (data, isBinary) => {
    if (isBinary) socket.close(UNSUPPORTED_DATA, 'text frames only');
    else onFrame(bytesOf(data));
  });
  socket.once('close', (code, reason) => onClosed(code, reason.toString('utf8')));
}

function opened(socket: WebSocket): OpenSocket {
  return {
    send: (text) => new Promise((resolve) => socket.send(text, () => resolve())),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: (code, reason) => socket.close(code, reason),
    hangUp: () => {
      socket.close(NORMAL_CLOSURE);
      setTimeout(() => socket.terminate(), HANG_UP_WAIT_MS).unref();
    },
    cut: () => socket.terminate(),
  };
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
