/** Upper ends in seconds; Prometheus' own defaults, which put our targets (300 ms) between two of them. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Histogram {
  /** One for each of BUCKETS; each counts what is not above it. */
  readonly atMost: number[];
  count: number;
  sum: number;
}

/** As of now. */
export interface Gauges {
  readonly liveClients: number;
  /** How long the live client that waits longest has waited for something that is stored. */
  readonly liveLagSeconds: number;
  readonly isStoreUp: boolean;
  readonly memoryBytes: number;
  /** Which kind of store. */
  readonly store: string;
}

/** What this process has done since it started, in numbers. No name of a user, a team or a project is ever a label. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #seconds = new Map<string, Histogram>();
  readonly #events = { accepted: 0, duplicate: 0, rejected: 0 };

  /** @param route as registered, without the values of its parameters: there must not be a series for each event. */
  request(route: string, status: number, seconds: number): void {
    const key = labels({ route, status: String(status) });
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    const known = this.#seconds.get(route);
    const histogram = known ?? { atMost: BUCKETS.map(() => 0), count: 0, sum: 0 };
    if (!known) this.#seconds.set(route, histogram);
    histogram.count += 1;
    histogram.sum += seconds;
    for (const [at, limit] of BUCKETS.entries())
      if (seconds <= limit) histogram.atMost[at] = (histogram.atMost[at] ?? 0) + 1;
  }

  event(verdict: 'accepted' | 'duplicate' | 'rejected'): void {
    this.#events[verdict] += 1;
  }

  /** https://prometheus.io/docs/instrumenting/exposition_formats/ */
  text(gauges: Gauges): string {
    const { store } = gauges;
    return [
      ...family('requests_total', 'counter', 'Requests answered.', this.#requests),
      ...this.#histogramLines(),
      ...family(
        'events_total',
        'counter',
        'Events judged, in batches and on the live channel.',
        new Map(Object.entries(this.#events).map(([verdict, count]) => [labels({ verdict }), count])),
      ),
      ...gauge('live_clients', 'Clients on the live channel.', gauges.liveClients),
      ...gauge('live_lag_seconds', 'Longest wait for something stored to go out.', gauges.liveLagSeconds),
      ...gauge('store_up', 'Whether the store answered when last asked.', gauges.isStoreUp ? 1 : 0),
      ...gauge('memory_bytes', 'Resident memory.', gauges.memoryBytes),
      ...family('info', 'gauge', 'What runs.', new Map([[labels({ store }), 1]])),
      '',
    ].join('\n');
  }

  #histogramLines(): string[] {
    const name = 'spec_kitty_request_seconds';
    const series = [...this.#seconds].flatMap(([route, { atMost, count, sum }]) => [
      ...BUCKETS.map((le, at) => `${name}_bucket${labels({ route, le: String(le) })} ${atMost[at] ?? 0}`),
      `${name}_bucket${labels({ route, le: '+Inf' })} ${count}`,
      `${name}_sum${labels({ route })} ${sum}`,
      `${name}_count${labels({ route })} ${count}`,
    ]);
    return [`# HELP ${name} How long answers took.`, `# TYPE ${name} histogram`, ...series];
  }
}

type Kind = 'counter' | 'gauge';

function gauge(name: string, help: string, value: number): string[] {
  return family(name, 'gauge', help, new Map([['', value]]));
}

function family(name: string, kind: Kind, help: string, series: ReadonlyMap<string, number>): string[] {
  const full = `spec_kitty_${name}`;
  const lines = [...series].map(([labelled, value]) => `${full}${labelled} ${value}`);
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${kind}`, ...lines];
}

/** Values are ours (routes, statuses, versions) and hold nothing that would have to be escaped. */
function labels(pairs: Readonly<Record<string, string>>): string {
  return `{${Object.entries(pairs)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
}
