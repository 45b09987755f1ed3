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
  'src/events/draft-stem.ts': [
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
  'src/orchestrate/why.ts': [
    {
      original: "judgement.kind !== 'human' || judgement.reason !== reason",
      replacement: "judgement.kind !== 'human'",
      why: 'what a person must decide is the last judgement: its reason is the one that is told',
    },
    { original: '0', replacement: '1', why: 'an attempt that is judged was announced, with its round' },
  ],
  'src/orchestrate/trouble.ts': [
    { original: '0', replacement: '1', why: 'the pattern knows no unit that the table does not know' },
  ],
  'src/orchestrate/result.ts': [
    { original: "''", replacement: "'mutant'", why: 'the pattern finds the empty text at least' },
    {
      original: String.raw`/^((?:[^"\\]|\\.)*)/s`,
      replacement: String.raw`/((?:[^"\\]|\\.)*)/s`,
      why: 'it may be empty, so that it always begins at the beginning',
    },
    {
      original: 'at < text.length',
      replacement: '(at) <= (text.length)',
      why: 'behind the last character is none',
    },
  ],
  'src/orchestrate/schedule.ts': [
    { original: '0', replacement: '1', why: 'every work package of a run has a length of chain' },
    { original: '2', replacement: '3', why: 'ranks are compared, not counted' },
    { original: '1', replacement: '2', why: 'within a ring, which is refused before, any number ends it' },
  ],
  'src/detect/line-occurrence.ts': [
    {
      original: 'past.filter(({ lane }) => lanes.has(lane))',
      replacement: 'past',
      why: 'speed alone: lines of other lanes are equal to none of the new ones',
    },
    {
      original: 'ancestors.length < 2',
      replacement: 'false',
      why: 'speed alone: one ancestor alone never counts',
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
  'src/detect/endings.ts': [
    {
      original: 'moved.size === 0 && !isMerge',
      replacement: 'false',
      why: 'speed alone: where nothing moved, nothing ended',
    },
    {
      original: 'resolved.length === 0 && !allDone',
      replacement: 'false',
      why: 'speed alone: parents are asked whether it is news, and there is none',
    },
    { original: "''", replacement: "'mutant'", why: 'any text that is no JSON says no beginning' },
  ],
  'src/detect/taken-back.ts': [
    ...[
      [
        "change.kind !== 'changed' || (change.steps.length === 0 && change.newAgent === null)",
        "change.kind !== 'changed'",
      ],
      ['entries.filter(({ agent }) => agent === newAgent)', 'entries'],
      ['entries.has(entry.raw)', 'false'],
      ['steps.length === 0', 'false'],
      ['lines.filter(({ wpId }) => wpId === file.task.wpId)', 'lines'],
    ].map(([original = '', replacement = '']) => ({
      original,
      replacement,
      why: 'speed alone: lines are counted for which nobody asks',
    })),
    { original: '0', replacement: '1', why: 'whoever asks for a line has had it counted' },
    { original: "''", replacement: "'mutant'", why: 'what is no JSON has no event' },
  ],
  'src/detect/feature-state.ts': [
    { original: "''", replacement: "'mutant'", why: 'neither is a lane, nor a line of an event log' },
  ],
  'src/detect/same-second.ts': [
    ...['5000', '1', '0'].map((number) => ({
      original: number,
      replacement: String(Number(number) + 1),
      why: 'how much is remembered: no answer depends on it',
    })),
    {
      original: '1 + (run?.observations.length ?? 0)',
      replacement: '(1) - (run?.observations.length ?? 0)',
      why: 'how much is remembered: no answer depends on it',
    },
    {
      original: 'observations.length === 0',
      replacement: 'false',
      why: 'speed alone: a commit that saw nothing is passed by, not gone through',
    },
  ],
  'src/detect/new-activity.ts': [
    ...['(news.size) >= (0)', 'true'].map((replacement) => ({
      original: 'news.size > 0',
      replacement,
      why: 'speed alone: where nothing is new, nothing is reworded',
    })),
    {
      original: 'differs === -1',
      replacement: 'false',
      why: 'speed alone: the common start of equal logs is counted line by line',
    },
    { original: '1', replacement: '2', why: 'speed alone: as the line above' },
  ],
  'src/events/private-paths.ts': [
    {
      original: "''",
      replacement: "'mutant'",
      why: 'both parts of an address are there; the compiler cannot see that',
    },
  ],
  'src/work/dependencies.ts': [
    {
      original: 'ordered.has(wpId)',
      replacement: 'false',
      why: 'speed alone: what has its place is gone through again, and keeps it',
    },
  ],
  'src/capture/rewrites.ts': [
    {
      original:
        'Array.from(cursor.branches, ([branch, tip]) => ({ branch, tip })).filter(\n    ({ branch, tip }) => branches.get(branch) !== tip,\n  )',
      replacement: 'Array.from(cursor.branches, ([branch, tip]) => ({ branch, tip }))',
      why: 'speed alone: a branch that stayed has left nothing behind',
    },
    {
      original: 'gone.length === 0',
      replacement: 'false',
      why: 'speed alone: where nothing is gone, nothing was dropped',
    },
    {
      original: '[tip]',
      replacement: '[]',
      why: 'a branch is one of the refs; its tip is named for when it moves while we look',
    },
  ],
  'src/collector/insights/daily-flow.ts': [
    {
      original: 'bornMs < (moves[0]?.atMs ?? Infinity)',
      replacement: '(bornMs) <= (moves[0]?.atMs ?? Infinity)',
      why: 'born and moved in one moment: it is put into planned and taken out of it',
    },
  ],
  'src/collector/insights/dependency-graph.ts': [
    {
      original: '!known.has(key)',
      replacement: 'true',
      why: 'a board says of a dependency what it says of the work package itself',
    },
  ],
  'src/collector/insights/forecast.ts': [
    {
      original: '0x6b69747479',
      replacement: '461330740346',
      why: 'any seed will do, if it stays the same',
    },
    {
      original: 'left > 0 && days <= MAX_FORECAST_DAYS',
      replacement: 'left > 0',
      why: 'speed alone: a trial that is too long already is not gone on with',
    },
    { original: '0', replacement: '1', why: 'a day that is drawn is one of the days' },
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
