/** Why no answer came. `too_large`: it came and was longer than we read. `aborted`: we gave up ourselves (deadline, Ctrl-C). */
export type NetworkFailure =
  | 'timeout'
  | 'refused'
  | 'reset'
  | 'unknown_host'
  | 'unreachable'
  | 'tls'
  | 'too_large'
  | 'aborted'
  | 'other';

/** The answer's headers, names in lower case; those that came several times are joined. */
export type WireHeaders = Readonly<Record<string, string | undefined>>;

/**
 * What came back for one request. Foreseen trouble is a value: nothing on the wire throws.
 */
export type WireAnswer<Body> =
  /** 200, and the body has the shape the contract promises. */
  | { readonly kind: 'ok'; readonly body: Body }
  /** Any other answer, also 200 with a body of another shape (a captive portal). `bodyText` is at most MAX_ANSWER_BYTES. */
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly headers: WireHeaders;
      readonly bodyText: string;
    }
  | { readonly kind: 'network'; readonly failure: NetworkFailure; readonly detail: string };

const FAILURES: Readonly<Record<string, NetworkFailure>> = {
  ETIMEDOUT: 'timeout',
  ESOCKETTIMEDOUT: 'timeout',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  HPE_INVALID_CONSTANT: 'reset',
  ENOTFOUND: 'unknown_host',
  EAI_AGAIN: 'unknown_host',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ERR_ABORTED: 'aborted',
  ERR_CANCELED: 'too_large',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  EPROTO: 'tls',
};

/** @param code the system's, TLS's or the HTTP client's error code. */
export function networkFailureOf(code: string | undefined): NetworkFailure {
  if (code === undefined) return 'other';
  if (code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_') || code.startsWith('CERT_')) return 'tls';
  return Object.hasOwn(FAILURES, code) ? (FAILURES[code] ?? 'other') : 'other';
}
