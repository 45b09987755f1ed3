import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** GET of `/` and `/assets/…`; undefined: there is no such file. */
export type Page = (path: string, headers: Headers) => Response | undefined;

interface PageFile {
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly isFixed: boolean;
  readonly bytes: Buffer;
  readonly packed: Map<Encoding, Buffer>;
}

type Encoding = keyof typeof PACK;

/** Best first. */
const PACK = { br: brotliCompressSync, gzip: gzipSync } as const;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The page may load what lies here and talk to us; nothing else, and no text on it can ever become a script. */
const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  Vary: 'Accept-Encoding',
};

/** esbuild's hash at the end of a chunk's name. */
const HASHED = /-[A-Z0-9]{8}\.js$/;

/**
 * The built page, read once: only what lay in the folder at the start is ever served, whatever a path says.
 * @param folder with `index.html` and `assets/`; where it is absent, there is no page.
 */
export function loadPage(folder: string): Page {
  const files = new Map<string, PageFile>();
  if (existsSync(folder)) {
    files.set('/', readPageFile(join(folder, 'index.html')));
    for (const name of readdirSync(join(folder, 'assets')))
      if (TYPES[extname(name)] !== undefined)
        files.set(`/assets/${name}`, readPageFile(join(folder, 'assets', name)));
  }
  return (path, headers) => {
    const file = files.get(path);
    return file && respond(file, headers);
  };
}

function readPageFile(path: string): PageFile {
  const bytes = readFileSync(path);
  return {
    type: TYPES[extname(path)] ?? '',
    etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`,
    isFixed: HASHED.test(path),
    bytes,
    packed: new Map(),
  };
}

function respond(file: PageFile, headers: Headers): Response {
  const common = {
    ...PAGE_HEADERS,
    ETag: file.etag,
    'Cache-Control': file.isFixed ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (headers.get('if-none-match') === file.etag) return new Response(null, { status: 304, headers: common });
  const encoding = encodingFor(headers.get('accept-encoding') ?? '');
  const body = encoding ? packedAs(encoding, file) : file.bytes;
  return new Response(new Uint8Array(body), {
    headers: {
      ...common,
      'Content-Type': file.type,
      ...(encoding && { 'Content-Encoding': encoding }),
    },
  });
}

function encodingFor(accepted: string): Encoding | undefined {
  const words = new Set(accepted.split(',').map((word) => word.trim().split(';')[0]));
  return (Object.keys(PACK) as Encoding[]).find((encoding) => words.has(encoding));
}

/** Packing as small as can be takes a moment, so it is done once. */
function packedAs(encoding: Encoding, file: PageFile): Buffer {
  const known = file.packed.get(encoding);
  if (known) return known;
  const packed = PACK[encoding](file.bytes);
  file.packed.set(encoding, packed);
  return packed;
}
