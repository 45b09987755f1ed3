/** Whose page a browser says that this request comes from; `unsaid`: no browser of today, for it would have said. */
export type RequestOrigin = 'own' | 'other' | 'unsaid';

/**
 * Pages can set neither header. Sec-Fetch-Site is the browser's own verdict and stays true behind a proxy that changes
 * `Host`, but is sent over https and to loopback only: https://www.w3.org/TR/fetch-metadata/
 */
export function requestOrigin(headers: Headers): RequestOrigin {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' ? 'own' : 'other';
  const origin = headers.get('origin');
  if (origin === null) return 'unsaid';
  return URL.canParse(origin) && new URL(origin).host === headers.get('host') ? 'own' : 'other';
}
