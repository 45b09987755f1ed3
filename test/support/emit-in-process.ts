import assert from 'node:assert/strict';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { runNode, scriptPath } from './child.js';
import type { Place } from './program.js';

const EMIT = scriptPath(import.meta.url, './emit-events.js');

/** A program that uses the library, run to its end: it emits so many notes on WP01. @returns their events, in its order. */
export async function emitInProcess({ env, path }: Place, count: number): Promise<SpecKittyEvent[]> {
  const { stdout, stderr } = await runNode(EMIT, [String(count)], { env, cwd: path });
  assert.equal(stderr, '');
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SpecKittyEvent);
}
