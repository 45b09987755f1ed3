import * as fs from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../shared/failure.js';
import { nearWord } from '../shared/near-word.js';
import { FEATURES_FOLDER } from '../tasks/task-path.js';
import { workWords as words } from '../words/work.js';
import type { Workspace } from './workspace.js';

/** All features of a working tree, by name. */
export function listFeatures(root: string): string[] {
  const folder = join(root, FEATURES_FOLDER);
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/**
 * The feature that is meant: `--feature`, else SPECIFY_FEATURE, else what the branch or the worktree is named after, else the
 * only one (COMMANDS.md). A number names the one feature that begins with it.
 *
 * @throws Failure `unknown_feature`, `no_feature`, `several_features`.
 */
export function mustChooseFeature({ root, env, standing }: Workspace, named: string | undefined): string {
  const features = listFeatures(root);
  const asked = named ?? (env['SPECIFY_FEATURE'] || undefined);
  if (asked !== undefined) return mustKnowFeature(asked, features);
  const places = [standing.branch, standing.folder].filter((place) => place !== undefined);
  const meant = places.flatMap((place) => featureOf(place, features) ?? [])[0];
  const [only, ...others] = features;
  if (meant !== undefined) return meant;
  if (only === undefined) {
    throw new Failure({ code: 'no_feature', message: words.noFeature(root), hint: words.noFeatureNext });
  }
  if (others.length === 0) return only;
  throw new Failure({
    code: 'several_features',
    message: words.severalFeatures(features),
    hint: words.severalFeaturesNext(only),
  });
}

/** The one of these features that is meant: by name, or by the number it begins with. @throws Failure `unknown_feature`. */
export function mustKnowFeature(asked: string, features: readonly string[]): string {
  // `kitty-specs/001-auth/` is what a shell completes.
  const name = asked.replace(/\/+$/, '').replace(/^.*\//, '');
  const [begins, ...others] = features.filter((feature) => feature.startsWith(`${name}-`));
  if (features.includes(name)) return name;
  if (begins !== undefined && others.length === 0) return begins;
  throw new Failure({
    code: 'unknown_feature',
    message: words.unknownFeature(asked, features),
    hint: words.nearHint(nearWord(name, features)),
  });
}

/** `001-auth`, `001-auth-WP01`, `001-auth-lane-a`; of several that fit the longest name. */
function featureOf(place: string, features: readonly string[]): string | undefined {
  const fits = features.filter(
    (feature) =>
      place === feature ||
      (place.startsWith(`${feature}-`) && /^(?:WP\d+|lane-[a-z])$/.test(place.slice(feature.length + 1))),
  );
  return fits.toSorted((a, b) => b.length - a.length)[0];
}
