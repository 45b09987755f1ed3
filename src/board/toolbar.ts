import type { VNode } from 'preact';
import { pageWords } from '../words/page.js';
import { shown } from './board-model.js';
import { html, type Html } from './html.js';
import { TimeButton } from './insights/time-bar.js';
import { hidesEmpty } from './preferences.js';
import { drift, go, route } from './route.js';

/** What of the board is shown. All of it stands in the address, but for what is a matter of this browser. */
export function Toolbar(): VNode {
  const { q, feature, project } = route.value;
  const isFiltered = q !== '' || feature !== null || project !== null;
  return html`<div class="toolbar" role="search">
    <span class="search">
      <input
        id="search"
        type="search"
        value=${q}
        placeholder=${pageWords.searchHint}
        aria-label=${pageWords.search}
        title=${`${pageWords.search} (/)`}
        autocomplete="off"
        spellcheck=${false}
        onInput=${(event: InputEvent) => drift({ q: (event.currentTarget as HTMLInputElement).value })}
      />
      <kbd aria-hidden="true">/</kbd>
    </span>
    <${Projects} /><${Features} />
    <label class="toggle" title=${`${pageWords.keys.hideEmpty} (e)`}>
      <input
        type="checkbox"
        checked=${hidesEmpty.value}
        onChange=${(event: Event) => (hidesEmpty.value = (event.currentTarget as HTMLInputElement).checked)}
      />
      ${pageWords.hideEmpty}
    </label>
    <${TimeButton} />
    ${
      isFiltered &&
      html`<button class="quiet" title=${`${pageWords.clearFilter} (c)`} onClick=${showAll}>
        ${pageWords.clearFilter}
      </button>`
    }
  </div>`;
}

export function showAll(): void {
  go({ q: '', feature: null, project: null });
}

function Projects(): Html {
  const projects = shown.value?.projects ?? [];
  if (projects.length < 2) return null;
  const options = projects.flatMap(({ project_uuid, project_slug, repo_slug }) =>
    project_uuid === null ? [] : [[project_uuid, project_slug ?? repo_slug ?? project_uuid] as const],
  );
  return choice(pageWords.project, pageWords.allProjects, options, {
    value: route.value.project,
    choose: (project) => go({ project, feature: null }),
  });
}

function Features(): Html {
  const { project, feature } = route.value;
  const slugs = new Set(
    (shown.value?.features ?? [])
      .filter(({ project_uuid }) => project === null || project_uuid === project)
      .map(({ feature_slug }) => feature_slug),
  );
  // What the address names can be chosen, also before the first of it was heard.
  if (feature !== null) slugs.add(feature);
  if (slugs.size === 0) return null;
  const options = [...slugs].sort().map((slug) => [slug, slug] as const);
  return choice(pageWords.feature, pageWords.allFeatures, options, {
    value: feature,
    choose: (chosen) => go({ feature: chosen }),
  });
}

function choice(
  name: string,
  all: string,
  options: readonly (readonly [value: string, text: string])[],
  { value, choose }: { readonly value: string | null; readonly choose: (value: string | null) => void },
): Html {
  return html`<select
    aria-label=${name}
    title=${name}
    value=${value ?? ''}
    onChange=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).value || null)}
  >
    <option value="" selected=${value === null}>${all}</option>
    ${options.map(([id, text]) => html`<option key=${id} value=${id} selected=${id === value}>${text}</option>`)}
  </select>`;
}
