import type { SpecKittyEvent, Status } from '../../src/events/event.js';
import { eventLike } from '../collector/event-fixture.js';

/**
 * Twelve weeks of a team that builds an analytical engine: what the screenshots show. Invented, the same at every run
 * but for the day on which it ends.
 */
export function inventedHistory(nowMs: number): SpecKittyEvent[] {
  const story = new Story(nowMs);
  for (const [at, feature] of PAST_FEATURES.entries()) story.finished(feature, 80 - at * 17);
  story.plan(MILL, NOW.slice(0, 9), 16);
  story.plan(PRINTER, NOW.slice(9), 5);
  for (const wp of NOW) story.live(wp);
  return story.events.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

interface Told {
  readonly feature: string;
  readonly wp: string;
  readonly title: string;
  readonly waitsFor?: readonly string[];
  /** Where it went, how many hours ago, and who took it there. */
  readonly moves?: readonly (readonly [to: Status, hoursAgo: number, by: string])[];
  readonly lane?: string;
  readonly error?: readonly [hoursAgo: number, message: string];
  readonly notes?: readonly (readonly [hoursAgo: number, by: string, text: string])[];
}

const MILL = '015-mill-and-store';
const PRINTER = '016-printing-apparatus';

const NOW: readonly Told[] = [
  {
    feature: MILL,
    wp: 'WP01',
    title: 'Barrels hold the microprogram of each operation',
    moves: [
      ['doing', 300, 'claude'],
      ['for_review', 250, 'claude'],
      ['done', 220, 'user'],
    ],
  },
  {
    feature: MILL,
    wp: 'WP02',
    title: 'Anticipating carriage in one turn of the mill',
    waitsFor: ['WP01'],
    moves: [
      ['doing', 190, 'claude'],
      ['for_review', 166, 'claude'],
      ['doing', 150, 'user'],
      ['for_review', 128, 'claude'],
      ['done', 101, 'user'],
    ],
  },
  {
    feature: MILL,
    wp: 'WP03',
    title: 'Racks between the store and the mill',
    waitsFor: ['WP01'],
    moves: [
      ['doing', 98, 'codex'],
      ['for_review', 31, 'codex'],
    ],
  },
  {
    feature: MILL,
    wp: 'WP04',
    title: 'Multiplication by stepping and adding',
    waitsFor: ['WP02'],
    moves: [
      ['doing', 76, 'claude'],
      ['for_review', 5, 'claude'],
    ],
    lane: 'in_review',
    notes: [
      [74, 'claude', 'Took the table of multiples out of the inner loop; nine additions become four.'],
      [5.1, 'claude', 'All 1,200 products of the printed table agree.'],
    ],
  },
  {
    feature: MILL,
    wp: 'WP05',
    title: 'Division, with a bell when the divisor is zero',
    waitsFor: ['WP04', 'WP02'],
    moves: [['doing', 27, 'codex']],
    error: [2, 'tests fail: 3 of 48, first: divides by a number of unequal length'],
  },
  {
    feature: MILL,
    wp: 'WP06',
    title: 'Sign wheels for negative numbers',
    waitsFor: ['WP02'],
    moves: [['doing', 9, 'claude']],
  },
  {
    feature: MILL,
    wp: 'WP07',
    title: 'Conditional arm: go on from another card when a result changes its sign',
    waitsFor: ['WP05', 'WP06', 'WP01'],
  },
  { feature: MILL, wp: 'WP08', title: 'Store of one hundred columns of forty digits', waitsFor: ['WP03'] },
  {
    feature: MILL,
    wp: 'WP09',
    title: 'A trace of every turn, for people who check it',
    moves: [['doing', 0.4, 'user']],
  },
  {
    feature: PRINTER,
    wp: 'WP01',
    title: 'Cut the type wheels',
    moves: [
      ['doing', 60, 'gemini'],
      ['for_review', 52, 'gemini'],
      ['done', 20, 'user'],
    ],
  },
  {
    feature: PRINTER,
    wp: 'WP02',
    title: 'Print a result and its check sum on one line',
    waitsFor: ['WP01'],
    moves: [['doing', 3, 'gemini']],
  },
  { feature: PRINTER, wp: 'WP03', title: 'Stereotype plates in soft metal', waitsFor: ['WP01'] },
  { feature: PRINTER, wp: 'WP04', title: 'Line spacing and margins', waitsFor: ['WP02'] },
  { feature: PRINTER, wp: 'WP05', title: 'Curve drawing apparatus', waitsFor: ['WP02', 'WP03'] },
];

const PAST_FEATURES: readonly (readonly [slug: string, titles: readonly string[]])[] = [
  [
    '010-number-wheels',
    ['Turn the blanks', 'Engrave the digits', 'Locking bolts', 'Spring the detents', 'Gauge every wheel'],
  ],
  [
    '011-columns',
    ['Axles for forty digits', 'Bearings', 'Reduce the play of a full column', 'Lift and lower', 'Zero stop'],
  ],
  [
    '012-card-reader',
    [
      'Feel the holes',
      'Prism and lantern',
      'String the cards',
      'Operation cards',
      'Variable cards',
      'Number cards',
    ],
  ],
  [
    '014-curtain-wheels',
    [
      'Combine the racks',
      'Reversing wheels',
      'Disengage on demand',
      'Oil where it squeaks',
      'Silence the pawls',
    ],
  ],
];

const AGENTS = ['claude', 'codex', 'gemini'] as const;
const HOUR_MS = 3_600_000;

class Story {
  readonly events: SpecKittyEvent[] = [];
  readonly #nowMs: number;
  #seed = 7;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  plan(feature: string, all: readonly Told[], daysAgo: number): void {
    const hoursAgo = daysAgo * 24;
    this.#tell('FeatureCreated', hoursAgo, {
      feature_slug: feature,
      feature_number: feature.slice(0, 3),
      target_branch: 'main',
      wp_count: all.length,
    });
    for (const { wp, title, waitsFor = [] } of all)
      this.#tell('WPCreated', hoursAgo, { wp_id: wp, title, feature_slug: feature, dependencies: waitsFor });
  }

  live({ feature, wp, moves = [], lane, error, notes = [] }: Told): void {
    let from: Status = 'planned';
    for (const [at, [to, hoursAgo, by]] of moves.entries()) {
      if (by !== 'user' && to === 'doing')
        this.#tell('WPAssigned', hoursAgo, {
          wp_id: wp,
          agent_id: by,
          phase: 'implementation',
          feature_slug: feature,
        });
      this.#move({ feature, wp, from, to, by, hoursAgo, lane: at === moves.length - 1 ? lane : undefined });
      from = to;
    }
    if (error)
      this.#tell('ErrorLogged', error[0], {
        error_type: 'runtime',
        error_message: error[1],
        wp_id: wp,
        feature_slug: feature,
        agent_id: moves.at(-1)?.[2] ?? null,
      });
    for (const [hoursAgo, author, text] of notes)
      this.#tell('HistoryAdded', hoursAgo, {
        wp_id: wp,
        entry_type: 'note',
        entry_content: text,
        author,
        feature_slug: feature,
      });
  }

  /** A feature of which every work package is done, some after a second try. */
  finished([feature, titles]: (typeof PAST_FEATURES)[number], startDaysAgo: number): void {
    const wps = titles.map((title, at): Told => {
      const wp = `WP${String(at + 1).padStart(2, '0')}`;
      return { feature, wp, title, waitsFor: at > 0 && this.#chance() < 0.5 ? [`WP0${at}`] : [] };
    });
    this.plan(feature, wps, startDaysAgo);
    let hoursAgo = startDaysAgo * 24 - 20;
    for (const { wp } of wps) {
      const agent = AGENTS[Math.floor(this.#chance() * AGENTS.length)] ?? 'claude';
      const rounds = this.#chance() < 0.35 ? 2 : 1;
      let from: Status = 'planned';
      for (let round = 0; round < rounds; round++) {
        hoursAgo -= 6 + this.#chance() * 20;
        this.#move({ feature, wp, from, to: 'doing', by: round === 0 ? agent : 'user', hoursAgo });
        hoursAgo -= 4 + this.#chance() * 40;
        this.#move({ feature, wp, from: 'doing', to: 'for_review', by: agent, hoursAgo });
        from = 'for_review';
      }
      hoursAgo -= 2 + this.#chance() * 24;
      this.#move({ feature, wp, from, to: 'done', by: 'user', hoursAgo });
    }
    this.#tell('FeatureCompleted', hoursAgo, { feature_slug: feature, total_wps: wps.length });
  }

  #move(move: {
    readonly feature: string;
    readonly wp: string;
    readonly from: Status;
    readonly to: Status;
    readonly by: string;
    readonly hoursAgo: number;
    readonly lane?: string | undefined;
  }): void {
    const { feature, wp, from, to, by, hoursAgo, lane } = move;
    this.#tell('WPStatusChanged', hoursAgo, {
      wp_id: wp,
      previous_status: from,
      new_status: to,
      changed_by: by,
      feature_slug: feature,
      ...(lane !== undefined && { to_lane: lane }),
    });
  }

  #tell(...[type, hoursAgo, payload]: [Parameters<typeof eventLike>[0], number, object]): void {
    const timestamp = new Date(this.#nowMs - hoursAgo * HOUR_MS).toISOString();
    const node_id = ['a1b2c3d4e5f6', 'b7c8d9e0f1a2'][this.events.length % 2] ?? '';
    const project = { project_slug: 'analytical-engine', repo_slug: 'babbage/analytical-engine' };
    this.events.push(eventLike(type, payload as never, { timestamp, node_id, ...project }) as SpecKittyEvent);
  }

  /** The same numbers at every run (a linear congruential generator). */
  #chance(): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return this.#seed / 2 ** 31;
  }
}
