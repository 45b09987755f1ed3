import { WebSocketServer, type WebSocket } from 'ws';
import type { Lamport, SpecKittyEvent } from '../../src/events/event.js';
import type { Witnessed } from '../../src/events/emitter.js';
import { flush } from '../../src/send/flush.js';
import type { LiveChannel } from '../../src/send/live-channel.js';
import type { LineParts } from '../../src/send/live-line.js';
import { openLive } from '../../src/send/open-live.js';
import { systemTimers } from '../../src/shared/timers.js';
import { json, mostly, type RecordedRequest, type ScriptedAnswer } from '../support/scripted-server.js';
import { sendFixture, type SendFixture } from './send-fixture.js';

export const WS_TOKEN_PATH = '/api/v1/ws-token/';

/** One line at the server of a test, which does with it as the test says. */
export interface ServedLine {
  /** Events as they came. */
  readonly got: SpecKittyEvent[];
  readonly pongs: unknown[];
  readonly authorization: string | undefined;
  /** Any text, or a message. */
  say(frame: unknown): void;
  ack(event: SpecKittyEvent, status?: string): void;
  refuse(event: SpecKittyEvent, about: Readonly<Record<string, unknown>>): void;
  close(code?: number, reason?: string): void;
  cut(): void;
}

/** How a line behaves: told when it opens, and of each event. */
export interface LineManners {
  /** Default: the snapshot. */
  readonly opened?: (line: ServedLine) => void;
  /** Default: an ack. */
  readonly got?: (event: SpecKittyEvent, line: ServedLine) => void;
}

/** A person as in `sendFixture`, whose server has a live channel too. */
export interface LiveFixture extends SendFixture {
  readonly lines: readonly ServedLine[];
  readonly channel: LiveChannel;
  readonly states: readonly string[];
  readonly witnessed: readonly Lamport[];
  readonly logged: readonly string[];
  /** How the lines from now on behave, by their number from 0. */
  manners: (number: number) => LineManners;
  /** What a request gets that is not the batch's or the health's. */
  answers: (request: RecordedRequest) => ScriptedAnswer | undefined;
}

/** @param patience how long the client waits; a test of its impatience names less. */
export async function liveFixture(
  manners: LiveFixture['manners'] = () => ({}),
  patience: Pick<LineParts, 'wordTimeoutMs' | 'dialTimeoutMs'> = {},
): Promise<LiveFixture> {
  const lines: ServedLine[] = [];
  const states: string[] = [];
  const witnessed: Lamport[] = [];
  const logged: string[] = [];
  const fixture = await sendFixture(
    mostly((request) => {
      const answer = played.answers(request);
      if (answer) return answer;
      return request.path === WS_TOKEN_PATH ? json(200, { ws_token: `ticket-${lines.length}` }) : undefined;
    }),
  );
  const { home, queue, time, server } = fixture;
  const sockets = new WebSocketServer({ noServer: true });
  server.upgrade = ({ request, socket, head }) =>
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      const line = servedLine(accepted, request.headers.authorization);
      const { opened, got } = played.manners(lines.length);
      lines.push(line);
      accepted.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString('utf8')) as SpecKittyEvent & { type?: string };
        if (frame.type === 'pong') line.pongs.push(frame);
        if (frame.type !== undefined) return;
        line.got.push(frame);
        if (got) got(frame, line);
        else line.ack(frame);
      });
      if (opened) opened(line);
      else line.say({ type: 'snapshot', work_packages: [] });
    });
  const channel = openLive({
    home,
    env: {},
    time,
    queue,
    timers: systemTimers,
    chance: () => 0.5,
    wordTimeoutMs: 20_000,
    dialTimeoutMs: 20_000,
    ...patience,
    emitter: {
      witness: async (value): Promise<Witnessed> => {
        witnessed.push(value);
        return value > 1_000_000 ? 'absurd' : 'lifted';
      },
    },
    log: { write: (_level, message) => logged.push(message) },
    flush: async () =>
      void (await flush({ home, env: {}, time, queue }, { deadlineMs: 10_000, limits: { paceMs: 0 } })),
    onState: (state, why) => states.push(why === undefined ? state : `${state}: ${why}`),
  });
  const played: LiveFixture = {
    ...fixture,
    lines,
    channel,
    states,
    witnessed,
    logged,
    manners,
    answers: () => undefined,
    close: async () => {
      await channel.end();
      await fixture.close();
    },
  };
  return played;
}

function servedLine(socket: WebSocket, authorization: string | undefined): ServedLine {
  const say = (frame: unknown): void =>
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  socket.on('error', () => {});
  return {
    got: [],
    pongs: [],
    authorization,
    say,
    ack: ({ event_id }, status = 'accepted') => say({ type: 'ack', event_id, status }),
    refuse: ({ event_id }, about) => say({ type: 'error', event_id, status: 'rejected', ...about }),
    close: (code, reason) => socket.close(code, reason),
    cut: () => socket.terminate(),
  };
}
