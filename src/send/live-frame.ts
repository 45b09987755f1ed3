import { parseLamport } from '../events/lamport-clock.js';
import type { Lamport } from '../events/event.js';
import { jsonIn, objectIn } from '../shared/json-value.js';

/** One frame of the server's (CONTRACT: Live). */
export type LiveFrame =
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'ping' }
  /** `ack` or `error`: the server's word about one event, in the form of a batch's result row. */
  | { readonly kind: 'word'; readonly eventId: string; readonly row: unknown }
  /** Another client's event: we only learn how far its node's clock is. */
  | { readonly kind: 'event'; readonly nodeId: string; readonly clock: Lamport }
  /** Whatever else: a later server may say more, and a broken one anything. It changes nothing. */
  | { readonly kind: 'other' };

const OTHER: LiveFrame = { kind: 'other' };

/** Total: any text is one of the five. */
export function parseLiveFrame(text: string): LiveFrame {
  const frame = objectIn(jsonIn(text));
  switch (frame?.['type']) {
    case 'snapshot':
      return { kind: 'snapshot' };
    case 'ping':
      return { kind: 'ping' };
    case 'ack':
    case 'error': {
      const eventId = frame['event_id'];
      return typeof eventId === 'string' ? { kind: 'word', eventId, row: frame } : OTHER;
    }
    case 'event':
      return eventFrame(objectIn(frame['event']));
    default:
      return OTHER;
  }
}

const NODE_ID = /^[0-9a-f]{12}$/;

function eventFrame(event: Readonly<Record<string, unknown>> | undefined): LiveFrame {
  const nodeId = event?.['node_id'];
  const clock = parseLamport(event?.['lamport_clock']);
  if (typeof nodeId !== 'string' || !NODE_ID.test(nodeId) || clock === undefined) return OTHER;
  return { kind: 'event', nodeId, clock };
}
