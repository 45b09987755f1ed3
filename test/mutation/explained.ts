/** A mistake that no test can find, because it changes nothing that anybody can see, and why. */
interface Explained {
  readonly original: string;
  readonly replacement: string;
  readonly why: string;
}

export const EXPLAINED: Readonly<Record<string, readonly Explained[]>> = {
  'src/events/identity.ts': [
    {
      original: "''",
      replacement: "'mutant'",
      why: 'every word of a happening is there; the compiler cannot see that the table and the record have the same keys',
    },
  ],
  'src/events/ulid.ts': [
    {
      original: 'Math.floor(rest / DIGITS.length)',
      replacement: 'rest / DIGITS.length',
      why: 'charAt takes the whole part, and a division by 32 loses no bit',
    },
  ],
  'src/events/observation-drafts.ts': [
    {
      original: '0',
      replacement: '1',
      why: 'NO_LINE: the occurrence of what has no line is counted instead',
    },
  ],
  'src/events/lamport-clock.ts': [
    { original: "''", replacement: "'mutant'", why: 'any text that is no JSON is no clock' },
  ],
  'src/send/retry-after.ts': [
    {
      original: "''",
      replacement: "'mutant'",
      why: 'any text that is neither a number nor a date says nothing',
    },
  ],
  'src/send/verdict.ts': [
    {
      original: '0',
      replacement: '1',
      why: 'an answer of the network always ends a run: its status is never told',
    },
    { original: '400', replacement: '401', why: '400 has been judged by then' },
    { original: 'status < 400', replacement: '(status) <= (400)', why: '400 has been judged by then' },
  ],
  'src/orchestrate/policy.ts': [
    {
      original: "''",
      replacement: "'mutant'",
      why: 'a breaker of no agent is never kept (fold.ts)',
    },
  ],
  'src/orchestrate/evidence.ts': [
    {
      original: "''",
      replacement: "'mutant'",
      why: 'a result that says blocked has a reason, or it is none (result.ts)',
    },
  ],
  'src/orchestrate/schedule.ts': [
    { original: '0', replacement: '1', why: 'every work package of a run has a length of chain' },
    { original: '2', replacement: '3', why: 'ranks are compared, not counted' },
    { original: '1', replacement: '2', why: 'within a ring, which is refused before, any number ends it' },
  ],
  'src/detect/line-occurrence.ts': [
    {
      original: 'moves',
      replacement: 'true',
      why: 'speed alone: lines that take no step need no count of the past',
    },
    {
      original: 'place - 1',
      replacement: '(place) + (1)',
      why: 'a log has as many ends of runs as beginnings',
    },
  ],
  'src/capture/made-here.ts': [
    {
      original: 'id && !mainline.has(id)',
      replacement: 'id',
      why: 'speed alone: a line that was walked is walked again',
    },
  ],
  'src/collector/latest-events.ts': sameEvent('known', 'event'),
  'src/collector/last-word.ts': sameEvent('known.event', 'event'),
  'src/collector/event-place.ts': [
    {
      original: 'value.length * 3 > MAX_KEY_BYTES && Buffer.byteLength(value) > MAX_KEY_BYTES',
      replacement: 'Buffer.byteLength(value) > MAX_KEY_BYTES',
      why: 'speed alone: a short key is not measured',
    },
    { original: '3', replacement: '4', why: 'speed alone: more keys are measured' },
    {
      original: 'value.length * 3 > MAX_KEY_BYTES',
      replacement: '(value.length * 3) >= (MAX_KEY_BYTES)',
      why: 'speed alone: more keys are measured',
    },
  ],
  'src/collector/json-depth.ts': [
    {
      original: 'at < bytes.length',
      replacement: '(at) <= (bytes.length)',
      why: 'behind the last byte is none',
    },
  ],
};

/** Two events that are compared as equal have one id: they are one, and either may stay. */
function sameEvent(known: string, event: string): Explained[] {
  const why = 'only an event itself has its own id: it is taken once more';
  return [
    { original: '0', replacement: '1', why },
    {
      original: `compareByHappening(${known}, ${event}) < 0`,
      replacement: `(compareByHappening(${known}, ${event})) <= (0)`,
      why,
    },
  ];
}
