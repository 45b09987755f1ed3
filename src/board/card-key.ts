import type { SpecKittyEvent } from '../events/event.js';

/** What tells one work package from all others. Null: no event has said it. */
export interface CardPlace {
  readonly project_uuid: string | null;
  readonly feature_slug: string | null;
  readonly wp_id: string;
}

/** JSON keeps the parts apart: no separator is safe in a slug that anybody may choose. */
export function cardKey({ project_uuid, feature_slug, wp_id }: CardPlace): string {
  return JSON.stringify([project_uuid, feature_slug, wp_id]);
}

/** The work package that an event tells of; null for those of a feature, or of nothing. */
export function placeOfEvent(event: SpecKittyEvent): CardPlace | null {
  const wp_id = 'wp_id' in event.payload ? event.payload.wp_id : null;
  if (!wp_id || event.event_type === 'FeatureCreated' || event.event_type === 'FeatureCompleted') return null;
  return {
    project_uuid: event.project_uuid || null,
    feature_slug: event.payload.feature_slug || null,
    wp_id,
  };
}

/** A card in the address, as a person may read it: `001-engine/WP03`. */
export function formatCardName({ feature_slug, wp_id }: CardPlace): string {
  return `${feature_slug ?? ''}/${wp_id}`;
}

/**
 * The card that an address means.
 * @param project as in the address, where two projects have a feature of one name.
 */
export function findCard<Place extends CardPlace>(
  name: string,
  project: string | null,
  cards: Iterable<Place>,
): Place | undefined {
  for (const card of cards)
    if (formatCardName(card) === name && (project === null || card.project_uuid === project)) return card;
  return undefined;
}
