import { beforeEachWrite, type Writing } from './each-write.js';

/**
 * Preloaded with `--import`: from the FULL_AT-th call that changes a file on, the disk has no room. As on a real one, what is
 * written then is there by half, and names may still be given and taken away.
 */
const NEEDS_ROOM: ReadonlySet<Writing> = new Set([
  'writeSync',
  'writeFileSync',
  'appendFileSync',
  'mkdirSync',
]);

let left = Number(process.env['FULL_AT'] ?? Infinity);
beforeEachWrite((name, args, write) => {
  left -= 1;
  if (left > 0 || !NEEDS_ROOM.has(name)) return;
  const [place, content, ...rest] = args;
  const [offset, length] = rest;
  if (content instanceof Uint8Array && typeof length === 'number')
    write(place, content, offset, Math.floor(length / 2));
  else if (name !== 'mkdirSync' && (typeof content === 'string' || content instanceof Uint8Array))
    write(place, content.slice(0, content.length / 2), ...rest);
  throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: 'ENOSPC', errno: -28 });
});
