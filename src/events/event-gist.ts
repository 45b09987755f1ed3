import type { SpecKittyEvent } from './event.js';

/** Enough to tell an event from its neighbours on one line of a terminal. */
const GIST_CHARACTERS = 80;

/**
 * What an event says, in its own few words: `planned > doing`, `claude: Looks right`. One line, cut to GIST_CHARACTERS;
 * whoever shows it on a terminal writes out its control characters.
 */
export function gistOf(event: SpecKittyEvent): string {
  const words = wordsOf(event).replaceAll(/\s+/g, ' ').trim();
  return words.length <= GIST_CHARACTERS ? words : `${words.slice(0, GIST_CHARACTERS - 1).trimEnd()}…`;
}

function wordsOf(event: SpecKittyEvent): string {
  switch (event.event_type) {
    case 'WPStatusChanged': {
      const { from_lane, previous_status, to_lane, new_status } = event.payload;
      return `${from_lane ?? previous_status} > ${to_lane ?? new_status}`;
    }
    case 'WPCreated':
      return event.payload.title;
    case 'WPAssigned':
      return `${event.payload.agent_id}, ${event.payload.phase}`;
    case 'FeatureCreated':
      return `for ${event.payload.target_branch}`;
    case 'FeatureCompleted':
      return `${event.payload.total_wps} done`;
    case 'HistoryAdded':
      return `${event.payload.author ?? 'user'}: ${event.payload.entry_content}`;
    case 'ErrorLogged':
      return `${event.payload.error_type}: ${event.payload.error_message}`;
    case 'DependencyResolved':
      return `${event.payload.dependency_wp_id} ${event.payload.resolution_type}`;
  }
}
