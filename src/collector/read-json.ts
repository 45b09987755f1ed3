import { serveWords } from '../words/serve.js';
import { refusal, type Answer, type EndpointRequest } from './answer.js';
import { nestsDeeperThan } from './json-depth.js';
import { MAX_BODY_DEPTH } from './limits.js';
import { readBody, type BodyLimits } from './read-body.js';

export type JsonBody =
  | { readonly kind: 'json'; readonly value: unknown; readonly bytes: number }
  | { readonly kind: 'refused'; readonly answer: Answer };

/** Reads a request's JSON, or the answer that says why not (CONTRACT: 400, 413, 415). */
export async function readJson({ headers, body }: EndpointRequest, limits: BodyLimits): Promise<JsonBody> {
  const type = headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return refused(415, 'unsupported_media_type', serveWords.notJsonType);
  }
  const read = await readBody(headers, body, limits);
  switch (read.kind) {
    case 'read':
      return parse(read.bytes);
    case 'unknown_encoding':
      return refused(415, 'unsupported_encoding', serveWords.unknownEncoding);
    case 'too_large':
      return refused(413, 'too_large', serveWords.bodyTooLarge(read.limitBytes));
    case 'corrupt':
      return refused(400, 'corrupt_body', serveWords.corruptBody);
    case 'broken_off':
      return refused(400, 'broken_off', serveWords.brokenOff);
  }
}

function parse(bytes: Buffer): JsonBody {
  const parsed = parseJson(bytes);
  return parsed.kind === 'json'
    ? { ...parsed, bytes: bytes.byteLength }
    : refused(400, parsed.error, parsed.message);
}

export type ParsedJson =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'unreadable'; readonly error: string; readonly message: string };

/** JSON of a stranger's, as far as it can be read without harm. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  if (nestsDeeperThan(bytes, MAX_BODY_DEPTH)) {
    return { kind: 'unreadable', error: 'too_deep', message: serveWords.tooDeep(MAX_BODY_DEPTH) };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'unreadable', error: 'not_json', message: serveWords.notJson };
  }
}

function refused(status: number, error: string, message: string): JsonBody {
  return { kind: 'refused', answer: refusal(status, error, message) };
}
