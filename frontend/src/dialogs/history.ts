/** The history of a row: who changed what, with the way back. */

import { html, nothing, type TemplateResult } from "lit";
import type { Edit } from "../ledger/types";
import { sayValue, type Voice } from "../words";
import { type Field, saidValue } from "./fields";

export function renderHistory(
  edits: readonly Edit[],
  fields: readonly Field[],
  { say, format }: Voice,
  undo: ((edit: Edit) => void) | undefined,
): TemplateResult {
  if (!edits.length) return html`<p class="muted">${say("session.no_history")}</p>`;
  return html`<ol class="history">
    ${edits.map(
      (edit) =>
        html`<li>
          <div>
            <span
              >${format.dateTime(edit.made_at)}: ${sayValue(say, "edit", edit.action)}
              ${edit.undone_at && edit.action !== "undo" ? html`<i>(${say("edit.was_undone")})</i>` : nothing}</span
            >
            ${changes(edit, fields).map(
              ([field, before, after]) =>
                html`<span class="muted">
                  ${say("edit.what", {
                    field: say(field.label),
                    before: saidValue(before, field, format, say),
                    after: saidValue(after, field, format, say),
                  })}
                </span>`,
            )}
          </div>
          ${
            undo && !edit.undone_at && edit.action !== "undo"
              ? html`<button class="button" @click=${() => undo(edit)}>
                  ${say("common.undo")}
                </button>`
              : nothing
          }
        </li>`,
    )}
  </ol>`;
}

/** Return how many rows are concerned when an edit is taken back that was made of many. */
export function rowsOf({ action, in_batch = 1 }: Edit): number {
  // Those are of a few rows that belong together, and nobody takes them for one.
  return action === "merge" || action === "split" ? 1 : in_batch;
}

/** Return the fields that an edit changed, of those that people know. */
export function changes(edit: Edit, fields: readonly Field[]): [Field, unknown, unknown][] {
  const { before, after } = edit;
  if (!before || !after) return [];
  return fields
    .filter(({ name }) => name in after && !same(before[name], after[name]))
    .map((field) => [field, before[field.name], after[field.name]]);
}

function same(before: unknown, after: unknown): boolean {
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
}
