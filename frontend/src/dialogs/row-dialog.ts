/** What the dialogs of a session and of a trip share: reading, editing, deleting, splitting. */

import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { notify, offerUndo } from "../ha/undo";
import { showDialog } from "../ha/events";
import { remove, split, type Table, undo, update } from "../ledger/api";
import type { Edit } from "../ledger/types";
import { dialogStyles, LedgerDialog } from "../parts/dialog";
import { messageOf } from "../parts/messages";
import { base } from "../parts/styles";
import type { Key } from "../words";
import { fromLocal, toLocal } from "../zoned";
import { rowsOf } from "./history";

export interface RowParams {
  id: string;
}

export const rowStyles = css`
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
    gap: 12px 16px;
    margin: 8px 0 0;
  }
  dt {
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  dd {
    margin: 0;
    font-size: 18px;
    font-variant-numeric: tabular-nums;
  }
  dd .muted {
    display: block;
    font-size: 12px;
  }
  section table {
    font-size: 13px;
  }
  section th:first-child,
  section td:first-child {
    padding-inline-start: 0;
  }
  section th:last-child,
  section td:last-child {
    padding-inline-end: 0;
  }
  tfoot tr {
    border-top: 2px solid var(--divider-color);
  }
  .review {
    margin-top: 12px;
    padding: 10px 14px;
    border-radius: 12px;
    background: color-mix(in srgb, var(--warning-color) 18%, transparent);
  }
  .curve-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    margin-bottom: 8px;
  }
  .curve-head h3 {
    flex: 1;
    margin: 0;
  }
  .choice {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .review .button {
    margin-top: 8px;
  }
  .scroll {
    overflow-x: auto;
  }
  .history {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .history li {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 6px 0;
    border-top: 1px solid var(--divider-color);
  }
  .history li > div {
    flex: 1;
    min-width: 0;
    display: flex;
    flex-direction: column;
  }
  .notes {
    margin: 12px 0 0;
    white-space: pre-wrap;
  }
  .splitting {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: end;
    padding: 12px 16px;
    border-top: 1px solid var(--divider-color);
  }
  .splitting label {
    flex: 1;
    min-width: min(200px, 100%);
  }
  .splitting p {
    flex-basis: 100%;
    margin: 0;
  }
`;

export abstract class RowDialog<Row> extends LedgerDialog<RowParams> {
  @state() protected row?: Row;
  @state() private splitAt?: string;
  @state() private problem?: string;

  static override styles = [base, dialogStyles, rowStyles];

  protected abstract readonly table: Table;
  protected abstract read(id: string): Promise<Row>;
  protected abstract titleOf(row: Row): string;
  protected abstract subtitleOf(row: Row): TemplateResult;
  protected abstract renderRow(row: Row): TemplateResult;
  /** From when to when it can be split. */
  protected abstract bounds(row: Row): [string | null, string | null];

  private get kind(): "session" | "trip" {
    return this.table === "sessions" ? "session" : "trip";
  }

  protected async opened(): Promise<void> {
    this.row = undefined;
    this.splitAt = undefined;
    this.problem = undefined;
    void this.reload();
  }

  protected override async load(): Promise<void> {
    const id = this.asked?.id;
    if (!id) return;
    const row = await this.read(id);
    if (this.asked?.id === id) this.row = row;
  }

  protected renderDialog(): TemplateResult {
    const { row } = this;
    // One template before and after: the button that has the focus stays the same.
    return html`${
      row
        ? this.renderHeader(this.titleOf(row), this.subtitleOf(row))
        : this.renderHeader(this.say(`${this.kind}.title`))
    }
    ${row ? this.renderContent(row) : this.renderWaiting()}`;
  }

  private renderWaiting(): TemplateResult {
    return html`<div class="message" role="status">
      ${
        this.error
          ? this.say("common.error", { message: this.error })
          : `${this.say("common.loading")}…`
      }
    </div>`;
  }

  private renderContent(row: Row): TemplateResult {
    return html`<div class="content" tabindex="-1">${this.renderRow(row)}</div>
      ${this.problem ? html`<p class="form-error" role="alert">${this.problem}</p>` : nothing}
      ${this.splitAt !== undefined ? this.renderSplit(row) : nothing}
      ${this.mayWrite && this.splitAt === undefined ? this.renderFooter(row) : nothing}`;
  }

  private renderFooter(row: Row): TemplateResult {
    const [start, end] = this.bounds(row);
    return html`<footer role="none">
      <button class="button danger apart" @click=${this.confirmDelete}>
        ${this.say("common.delete")}
      </button>
      ${
        start && end
          ? html`<button class="button" @click=${() => (this.splitAt = this.halfway(start, end))}>
              ${this.say("common.split")}
            </button>`
          : nothing
      }
      <button class="button primary" @click=${this.openForm}>${this.say("common.edit")}</button>
    </footer>`;
  }

  private renderSplit(row: Row): TemplateResult {
    const zone = this.format.timeZone;
    const [start, end] = this.bounds(row).map((moment) => moment && toLocal(moment, zone));
    return html`<form class="splitting" @submit=${this.doSplit}>
      <label class="field"
        >${this.say("session.split_at")}
        <input
          type="datetime-local"
          required
          autofocus
          .value=${this.splitAt ?? ""}
          min=${start || nothing}
          max=${end || nothing}
          @input=${(event: Event) => (this.splitAt = (event.target as HTMLInputElement).value)}
        />
      </label>
      <button type="button" class="button" @click=${() => (this.splitAt = undefined)}>
        ${this.say("common.cancel")}
      </button>
      <button class="button primary">${this.say("common.split")}</button>
      <p class="muted">${this.say(`${this.kind}.split_help`)}</p>
    </form>`;
  }

  private halfway(start: string, end: string): string {
    const middle = new Date((Date.parse(start) + Date.parse(end)) / 2);
    return toLocal(middle, this.format.timeZone);
  }

  private doSplit(event: Event): void {
    event.preventDefault();
    const id = this.asked?.id;
    if (!id || !this.splitAt) return;
    const at = fromLocal(this.splitAt, this.format.timeZone).toISOString();
    void this.edit("session.was_split", () => split(this.hass, this.table, id, at));
  }

  private openForm(): void {
    const ids = [this.asked!.id];
    showDialog(this, "lightningrod-edit-dialog", () => import("./edit-dialog"), {
      table: this.table,
      ids,
      row: this.row,
    });
  }

  private confirmDelete(): void {
    const id = this.asked!.id;
    showDialog(this, "lightningrod-confirm-dialog", () => import("./confirm-dialog"), {
      text: this.say(`${this.kind}.confirm_delete`),
      action: this.say("common.delete"),
      confirmed: () => this.edit("session.deleted", () => remove(this.hass, this.table, [id])),
    });
  }

  /** Do what takes the row away, and close; else stay and say why it could not be done. */
  private async edit(done: Key, action: () => Promise<{ batch_id: string }>): Promise<void> {
    const { hass } = this;
    try {
      const { batch_id } = await action();
      offerUndo(this.say, done, () => undo(hass, batch_id));
      this.closeDialog();
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  /** The button of a doubtful row, for those who may say that it is right. */
  protected get accept(): (() => void) | undefined {
    return this.mayWrite ? () => void this.change({ needs_review: false }) : undefined;
  }

  /** Change values of the row; the dialog reads itself anew. */
  protected async change(values: Record<string, unknown>): Promise<void> {
    try {
      this.problem = undefined;
      await update(this.hass, this.table, [this.asked!.id], values);
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  /** Take back an edit of the history; ask before, if that concerns other rows too. */
  protected askBack(edit: Edit): void {
    const rows = rowsOf(edit);
    if (rows === 1) {
      void this.takeBack(edit.batch_id);
      return;
    }
    showDialog(this, "lightningrod-confirm-dialog", () => import("./confirm-dialog"), {
      text: this.say("edit.confirm_undo", { count: this.format.number(rows, 0) }),
      action: this.say("common.undo"),
      confirmed: () => this.takeBack(edit.batch_id),
    });
  }

  /** Take back a batch of edits; the dialog reads itself anew, or closes with the row. */
  private async takeBack(batchId: string): Promise<void> {
    const { asked, hass } = this;
    try {
      this.problem = undefined;
      await undo(hass, batchId);
    } catch (error) {
      this.problem = messageOf(error);
      return;
    }
    try {
      await this.read(asked!.id);
    } catch {
      // It came with what was taken back.
      this.closeDialog();
      notify({ message: this.say("common.undone") });
    }
  }
}
