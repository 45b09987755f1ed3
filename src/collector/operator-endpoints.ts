import { answer, notFound, type Answer, type OpenEndpoint } from './answer.js';
import { isFromThisMachine } from './client-address.js';
import type { LiveHub } from './live-hub.js';
import type { Metrics } from './metrics.js';
import type { Readiness } from './readiness.js';

/** For load balancers and monitors: nothing here needs a login, and nothing here says anything of a team. */

/** GET /healthz: the process lives. To be restarted when it does not answer, not when its store is gone. */
export function livenessEndpoint(): OpenEndpoint {
  return async () => quiet(answer(200, { status: 'ok' }));
}

/** GET /readyz: 200 when clients should come here, 503 while draining and while the store is gone. */
export function readinessEndpoint(readiness: Readiness): OpenEndpoint {
  return async () => {
    const status = await readiness.state();
    return status === 'ready' ? quiet(answer(200, { status })) : answer(503, { status });
  };
}

export interface MetricsParts {
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly hub: Pick<LiveHub, 'size' | 'lagMs'>;
  /** Which kind of store. */
  readonly storeKind: string;
  /** Answer other machines, too. */
  readonly isOpen: boolean;
}

/** GET /metrics: Prometheus' text, for this machine alone unless the operator opened it. */
export function metricsEndpoint(parts: MetricsParts): OpenEndpoint {
  const { metrics, readiness, hub, storeKind: store, isOpen } = parts;
  return async ({ peer, headers }) => {
    if (!isOpen && !isFromThisMachine(peer, headers)) return notFound();
    const json = metrics.text({
      liveClients: hub.size,
      liveLagSeconds: hub.lagMs / 1000,
      isStoreUp: (await readiness.state()) !== 'store_gone',
      memoryBytes: process.memoryUsage.rss(),
      store,
    });
    return quiet({
      status: 200,
      json,
      headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' },
    });
  };
}

/** They ask every few seconds, for ever: no line in the log. */
function quiet(made: Answer): Answer {
  return { ...made, isQuiet: true };
}
