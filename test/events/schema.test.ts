import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { Emitter } from '../../src/events/emitter.js';
import { EVENT_TYPES, SCHEMA_VERSION, type Lamport, type SpecKittyEvent } from '../../src/events/event.js';
import { eventJsonSchema, parseEvent } from '../../src/events/schema.js';
import { freshUlids } from '../../src/events/ulid.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { MemoryQueue } from '../support/memory-queue.js';
import { PROJECT, SAMPLE_DRAFTS, sampleEvent } from '../support/sample-events.js';
import { sharedJsonOrSkip } from '../support/shared-folder.js';

const SAMPLES = SAMPLE_DRAFTS.map((_, n) => sampleEvent(n));

describe('the event schema', () => {
  it('has a sample of each of the eight types, and accepts it', () => {
    assert.deepEqual(SAMPLES.map((event) => event.event_type).sort(), [...EVENT_TYPES].sort());
    for (const event of SAMPLES) assert.deepEqual(parseEvent(event), { ok: true, event });
  });

  it("fills in the contract's defaults", () => {
    const { changed_by: _, ...payload } = (SAMPLES[0] as SpecKittyEvent & { event_type: 'WPStatusChanged' })
      .payload;
    const { causation_id: __, repo_slug: ___, ...bare } = { ...(SAMPLES[0] as SpecKittyEvent), payload };
    const parsed = parseEvent(bare);
    assert.ok(parsed.ok && parsed.event.event_type === 'WPStatusChanged');
    assert.equal(parsed.event.payload.changed_by, 'user');
    assert.equal(parsed.event.causation_id, null);
  });

  it('lets fields pass that a later version may add', () => {
    const event = { ...SAMPLES[0], later: 1, payload: { ...SAMPLES[0]?.payload, later: { deep: true } } };
    assert.deepEqual(parseEvent(event), { ok: true, event });
  });

  it('names the field that is wrong', () => {
    const parsed = parseEvent({ ...SAMPLES[0], payload: { ...SAMPLES[0]?.payload, wp_id: 'WP001' } });
    assert.ok(!parsed.ok);
    assert.match(parsed.reason, /^payload\.wp_id: /);
  });

  it('takes anything at all without throwing', () => {
    for (const value of [
      undefined,
      null,
      1,
      'x',
      [],
      {},
      { event_type: 'constructor' },
      Object.create(null),
    ]) {
      assert.equal(parseEvent(value).ok, false);
    }
  });

  it('is of the version that its text was released as: a change of one is a change of both', () => {
    const text = readFileSync(join(packageRoot(), 'src', 'events', 'schema.ts'));
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
    assert.deepEqual({ version: SCHEMA_VERSION, hash }, { version: '1.0', hash: '436f42c64f94b454' });
  });

  it('as JSON Schema, says of each field what it is', () => {
    const { oneOf = [] } = eventJsonSchema() as { oneOf?: Record<'properties', Record<string, unknown>>[] };
    assert.equal(oneOf.length, 8);
    for (const { properties } of oneOf) {
      const said = ['aggregate_id', 'node_id', 'team_slug'].map(
        (name) => (properties[name] as { description?: string }).description,
      );
      assert.equal(new Set(said).size, 3, said.join('; '));
      assert.equal((properties['causation_id'] as { description?: string }).description, undefined);
    }
  });

  it('as JSON Schema, agrees with itself on samples and on each sample broken in one place', () => {
    const validate = new Ajv2020({ strict: false, allErrors: true });
    formats.default(validate);
    const ours = validate.compile(eventJsonSchema());
    for (const event of SAMPLES) assert.ok(ours(event), JSON.stringify(ours.errors));
    for (const { event, what } of SAMPLES.flatMap(breakEveryField)) {
      assert.equal(ours(event), parseEvent(event).ok, what);
    }
  });
});

describe('the event schema beside ../shared/contract/events.schema.json', () => {
  let reference: ValidateFunction;
  let definitions: Definitions;

  before(function () {
    const schema = sharedJsonOrSkip(this, 'contract/events.schema.json') as { definitions: Definitions };
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    reference = ajv.compile(schema);
    definitions = schema.definitions;
  });

  it('every event that the emitter makes is valid there', async () => {
    const emitter = memoryEmitter();
    const results = await emitter.emit(SAMPLE_DRAFTS);
    assert.equal(results.length, 8);
    for (const result of results) {
      assert.equal(result.kind, 'recorded');
      assert.ok(result.kind === 'recorded' && reference(result.event), JSON.stringify(reference.errors));
    }
  });

  it('what is refused there is refused here: each constraint broken, one at a time', () => {
    const refusals = SAMPLES.flatMap((event) => [
      ...violations(definitions['Event'], event as unknown as Json).map(
        ([what, broken]) => [what, broken] as const,
      ),
      ...violations(definitions[`${event.event_type}Payload`], event.payload as unknown as Json).map(
        ([what, payload]) => [`payload: ${what}`, { ...event, payload }] as const,
      ),
    ]);
    assert.ok(refusals.length > 200, `only ${refusals.length} constraints were broken`);
    for (const [what, broken] of refusals) {
      assert.equal(reference(broken), false, `the reference accepts: ${what}`);
      assert.equal(parseEvent(broken).ok, false, `we accept: ${what}`);
    }
  });

  it('what is refused there is refused here: any field replaced by anything', () => {
    for (const { event, what } of SAMPLES.flatMap(breakEveryField)) {
      if (!reference(event)) assert.equal(parseEvent(event).ok, false, what);
    }
  });
});

type Json = Record<string, unknown>;
interface Definition {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Constraint>>;
}
type Definitions = Readonly<Record<string, Definition>>;
interface Constraint {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly items?: Constraint;
}

/** One broken copy for each thing that a definition asks for. */
function violations(definition: Definition | undefined, value: Json): [string, Json][] {
  assert.ok(definition, 'the reference has no such definition');
  const missing = (definition.required ?? []).map((name): [string, Json] => {
    const { [name]: _, ...rest } = value;
    return [`${name} is missing`, rest];
  });
  const wrong = Object.entries(definition.properties ?? {}).flatMap(([name, constraint]) =>
    wrongValues(constraint).map((bad): [string, Json] => [
      `${name} = ${JSON.stringify(bad)}`,
      { ...value, [name]: bad },
    ]),
  );
  return [...missing, ...wrong];
}

/** Values that a constraint refuses, at least one for each of its keywords. */
function wrongValues(constraint: Constraint): unknown[] {
  const types = [constraint.type ?? []].flat();
  const wrongTypes = [42, 1.5, true, [], {}, 'text', null].filter(
    (value) => types.length > 0 && !types.includes(typeOf(value)),
  );
  return [
    ...wrongTypes.filter((value) => !(value === 42 && types.includes('number'))),
    ...(constraint.enum ? ['', 'Planned', 'constructor', ...constraint.enum.map((word) => `${word} `)] : []),
    ...(constraint.pattern ? ['', 'wp01', 'WP1', 'WP001', ' WP01', 'WP01\n', '01', '0001', 'not it!'] : []),
    ...(constraint.format ? ['yesterday', '2026-02-30T99:00:00Z', '2026-02-07'] : []),
    ...(constraint.minLength ? [''] : []),
    ...(constraint.minimum === 0 ? [-1, 0.5] : []),
    ...(constraint.items ? wrongValues(constraint.items).map((item) => [item]) : []),
  ];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;
}

function breakEveryField(event: SpecKittyEvent): { event: unknown; what: string }[] {
  const replacements = [
    undefined,
    null,
    0,
    -1,
    1.5,
    '',
    'x',
    true,
    [],
    ['x'],
    {},
    '2026-02-07T08:01:05+01:00',
  ];
  const of = (fields: object, put: (name: string, value: unknown) => unknown) =>
    Object.keys(fields).flatMap((name) =>
      replacements.map((value) => ({
        event: put(name, value),
        what: `${event.event_type}: ${name} = ${JSON.stringify(value)}`,
      })),
    );
  return [
    ...of(event, (name, value) => ({ ...event, [name]: value })),
    ...of(event.payload, (name, value) => ({ ...event, payload: { ...event.payload, [name]: value } })),
  ];
}

function memoryEmitter(): Emitter {
  let clock = 0 as Lamport;
  return new Emitter({
    store: new MemoryQueue(),
    clock: { read: () => clock, write: (value) => (clock = value) },
    nodeId: '0123456789ab',
    time: { nowMs: () => Date.UTC(2026, 1, 7) },
    freshUlid: freshUlids(() => Date.UTC(2026, 1, 7)),
    origin: () => ({
      project_uuid: PROJECT,
      project_slug: 'engine',
      repo_slug: 'ada/engine',
      git_branch: 'main',
      head_commit_sha: 'f'.repeat(40),
    }),
    team: () => 'analytical',
  });
}
