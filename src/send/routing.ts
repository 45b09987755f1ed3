import { UNKNOWN_TEAM } from '../events/event.js';
import type { QueueSummary } from '../queue/queue.js';
import type { HeldBack } from './flush-report.js';
import type { Origin } from './server-url.js';
import { mayBeSent, type Settings } from './settings.js';

/** What a session may send, project by project: the one place that routes events. */
export interface Route {
  /** Null: the team is not known, and only events without a team are the session's. */
  readonly teamSlug: string | null;
  /** Whether this person agreed to send this project's events to this server. */
  readonly mayBeSent: (projectUuid: string) => boolean;
}

/** What goes to this server, by the settings as they are now. */
export function routeTo(origin: Origin, teamSlug: string | null, settings: Settings): Route {
  return { teamSlug, mayBeSent: (projectUuid) => mayBeSent(settings, origin, projectUuid) };
}

export interface Routed {
  /** Projects with events to send: uuid -> how many, and whether some have no team yet. */
  readonly sendable: ReadonlyMap<string, { readonly waiting: number; readonly withoutTeam: boolean }>;
  readonly heldBack: HeldBack;
}

/** Splits what waits into what may go and what is held back, and why: no project first, then no consent, then the team. */
export function routeWaiting({ byProject }: QueueSummary, { teamSlug, mayBeSent }: Route): Routed {
  const sendable = new Map<string, { waiting: number; withoutTeam: boolean }>();
  const held = { noProject: 0, noConsent: 0, otherTeam: 0 };
  for (const { projectUuid, teamSlug: eventTeam, waiting } of byProject) {
    if (projectUuid === null) held.noProject += waiting;
    else if (!mayBeSent(projectUuid)) held.noConsent += waiting;
    else if (eventTeam !== teamSlug && eventTeam !== UNKNOWN_TEAM) held.otherTeam += waiting;
    else {
      const before = sendable.get(projectUuid) ?? { waiting: 0, withoutTeam: false };
      sendable.set(projectUuid, {
        waiting: before.waiting + waiting,
        withoutTeam: before.withoutTeam || eventTeam === UNKNOWN_TEAM,
      });
    }
  }
  return { sendable, heldBack: held };
}
