/** The rows that are picked, and what is done to them. */

import { html, nothing, type TemplateResult } from "lit";
import { showDialog } from "../ha/events";
import type { HomeAssistant } from "../ha/types";
import { notify, offerUndo } from "../ha/undo";
import { merge, remove, type Table, undo } from "../ledger/api";
import type { EditResult } from "../ledger/types";
import { messageOf } from "../parts/messages";
import type { Key, Say } from "../words";

/** Who does something to rows, and from where it is shown. */
export interface Actor {
  from: EventTarget;
  hass: HomeAssistant;
  say: Say;
  table: Table;
  /** The only vehicle that it is about, if there is one. */
  vehicle: string | undefined;
}

export class Selection {
  /** Whether rows are picked instead of opened. */
  on = false;
  picked: ReadonlySet<string> = new Set();

  constructor(private readonly changed: () => void) {}

  toggle(): void {
    this.on = !this.on;
    this.set([]);
  }

  pick(id: string): void {
    const others = [...this.picked].filter((one) => one !== id);
    this.set(this.picked.has(id) ? others : [...others, id]);
  }

  pickAll(ids: string[], on: boolean): void {
    const others = [...this.picked].filter((id) => !ids.includes(id));
    this.set(on ? [...others, ...ids] : others);
  }

  set(ids: string[]): void {
    this.picked = new Set(ids);
    this.changed();
  }
}

/** Show the form of some rows, of a new one without any. */
export function openForm({ from, table, vehicle }: Actor, ids: string[]): void {
  const load = () => import("../dialogs/edit-dialog");
  showDialog(from, "lightningrod-edit-dialog", load, { table, ids, vehicle });
}

/** What can be done to the rows that are picked. */
export function renderActions(
  selection: Selection,
  actor: Actor,
  more: (ids: string[]) => unknown,
): TemplateResult | typeof nothing {
  const ids = [...selection.picked];
  if (!ids.length) return nothing;
  const { say } = actor;
  return html`<div class="actions" role="toolbar" aria-label=${say("common.select")}>
    <span>${say("common.selected", { count: ids.length })}</span>
    <button class="button" @click=${() => openForm(actor, ids)}>${say("common.edit")}</button>
    ${
      ids.length > 1
        ? html`<button class="button" @click=${() => void mergePicked(selection, actor)}>
            ${say("common.merge")}
          </button>`
        : nothing
    }
    ${more(ids)}
    <button class="button danger" @click=${() => confirmDelete(selection, actor)}>
      ${say("common.delete")}
    </button>
    <button class="button" @click=${() => selection.set([])}>${say("common.clear")}</button>
  </div>`;
}

function mergePicked(selection: Selection, actor: Actor): Promise<void> {
  const ids = [...selection.picked];
  return edit(selection, actor, "session.merged", () => merge(actor.hass, actor.table, ids));
}

function confirmDelete(selection: Selection, actor: Actor): void {
  const { from, hass, say, table } = actor;
  const ids = [...selection.picked];
  const kind = table === "sessions" ? "session" : "trip";
  const key: Key = ids.length > 1 ? `${kind}.confirm_delete_many` : `${kind}.confirm_delete`;
  showDialog(from, "lightningrod-confirm-dialog", () => import("../dialogs/confirm-dialog"), {
    text: say(key, { count: ids.length }),
    action: say("common.delete"),
    confirmed: () => edit(selection, actor, "session.deleted", () => remove(hass, table, ids)),
  });
}

/** Do an edit, and say so with the way back. */
async function edit(
  selection: Selection,
  { hass, say }: Actor,
  done: Key,
  action: () => Promise<EditResult>,
): Promise<void> {
  try {
    const { batch_id } = await action();
    selection.set([]);
    offerUndo(say, done, () => undo(hass, batch_id));
  } catch (error) {
    notify({ message: messageOf(error) });
  }
}
