/** A table of the ledger with search, filters, sums, pages and selection; base of two cards. */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { showDialog } from "../ha/events";
import { notify, offerUndo } from "../ha/undo";
import { exportLink, merge, remove, reportLink, type Table, undo } from "../ledger/api";
import { type Choice, chosen, filterOf, NO_CHOICE } from "../ledger/filters";
import type { Filter, ListQuery, Page, PageAnswer } from "../ledger/types";
import { type CardConfig, LedgerCard } from "../parts/card";
import { messageOf } from "../parts/messages";
import "../parts/filter-bar";
import { base, card } from "../parts/styles";
import type { Key } from "../words";
import type { Period } from "../zoned";
import { table } from "./table-styles";

export interface TableConfig extends CardConfig {
  period?: Period;
  page_size?: number;
  filters?: boolean;
  needs_review?: boolean;
  unpriced?: boolean;
}

export interface Column<Row> {
  label: Key;
  /** Name of the column by which the ledger sorts; without one it cannot. */
  sort?: string;
  number?: boolean;
  /** Left out where there is little room. */
  roomy?: boolean;
  cell: (row: Row) => unknown;
}

const PAGE_SIZE = 25;
/** More does not come at once. */
const MOST_ROWS = 500;
/** Below this width rows become blocks of two lines. */
const NARROW_PX = 560;
const ROOMY_PX = 900;
/** About the height of a row. */
const ROW_PX = 40;

export abstract class TableCard<Row, Sums> extends LedgerCard<TableConfig> {
  @state() protected page?: Page<Row, Sums>;
  @state() private choice: Choice = { ...NO_CHOICE };
  @state() private sort = "";
  @state() private descending = true;
  @state() private offset = 0;
  @state() private picked: ReadonlySet<string> = new Set();
  @state() private picking = false;
  @state() private width = NARROW_PX;
  @state() private busy = false;

  private asked = 0;
  /** The filter whose sums are shown, as text. */
  private summed = "";
  /** Whether only another page of the same rows is wanted. */
  private turning = false;
  private readonly sizes = new ResizeObserver(([entry]) => {
    this.width = entry?.contentRect.width ?? this.width;
  });

  static override styles = [base, card, table];

  protected abstract readonly table: Table;
  protected abstract readonly columns: Column<Row>[];
  protected abstract readonly defaultSort: string;
  protected abstract ask(query: ListQuery): Promise<PageAnswer<Row, Sums>>;
  protected abstract idOf(row: Row): string;
  protected abstract nameOf(row: Row): string;
  protected abstract renderSums(sums: Sums): TemplateResult;
  /** The two lines of a row on a phone. */
  protected abstract renderBlock(row: Row): TemplateResult;
  protected abstract openRow(row: Row): void;

  override setConfig(config: TableConfig): void {
    this.choice = {
      ...NO_CHOICE,
      period: config.period ?? "all",
      vehicle: config.vehicle ?? "",
      needs_review: config.needs_review ?? false,
      unpriced: config.unpriced ?? false,
    };
    this.offset = 0;
    super.setConfig(config);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.sort) this.sort = this.defaultSort;
  }

  private get size(): number {
    const { page_size } = this.config;
    return page_size ? Math.min(Math.max(Math.round(page_size), 1), MOST_ROWS) : PAGE_SIZE;
  }

  protected override async load(): Promise<void> {
    const number = ++this.asked;
    const { filter } = this;
    const wanted = JSON.stringify(filter);
    const sums = !this.turning || wanted !== this.summed;
    this.turning = false;
    if (sums) this.summed = "";
    this.busy = true;
    try {
      const answer = await this.ask({
        ...filter,
        sums,
        sort_by: this.sort || this.defaultSort,
        descending: this.descending,
        limit: this.size,
        offset: this.offset,
      });
      // Answers may overtake each other while somebody is typing.
      if (number !== this.asked) return;
      const page = { ...this.page, ...answer } as Page<Row, Sums>;
      this.page = page;
      this.summed = wanted;
      if (!page.rows.length && this.offset && page.total) this.turn(0);
    } finally {
      if (number === this.asked) this.busy = false;
    }
  }

  protected override renderCard(): TemplateResult {
    return html`${this.renderHead(
      this.say(`${this.table}.title`),
      html`${this.renderFiles()}${this.mayWrite ? this.renderTools() : nothing}`,
    )}
    ${this.config.filters === false ? nothing : this.renderFilters()}
    ${this.error && !this.page ? this.renderError() : this.renderBody()}
    ${this.picked.size ? this.renderActions() : nothing}`;
  }

  private renderFiles(): TemplateResult {
    const file = this.say("common.export");
    const report = this.say("common.report");
    return html`<button
        class="icon-button"
        aria-label=${report}
        title=${report}
        @click=${() => this.follow(reportLink(this.hass, this.filter))}
      >
        <ha-icon icon="mdi:file-document-outline"></ha-icon></button
      ><button
        class="icon-button"
        aria-label=${file}
        title=${file}
        @click=${() => this.follow(exportLink(this.hass, this.table, this.filter))}
      >
        <ha-icon icon="mdi:file-export-outline"></ha-icon>
      </button>`;
  }

  /** Open a link once it is there; a file is downloaded, a report is shown. */
  private async follow(link: Promise<string>): Promise<void> {
    try {
      const opener = document.createElement("a");
      opener.href = await link;
      opener.target = "_blank";
      opener.rel = "noopener";
      opener.click();
    } catch (error) {
      notify({ message: messageOf(error) });
    }
  }

  /** Whether it has to be said whose a row is. */
  protected get manyVehicles(): boolean {
    return !this.config.vehicle && (this.info?.vehicles.length ?? 0) > 1;
  }

  protected get filter(): Filter {
    return filterOf(this.choice, this.format.timeZone, new Date());
  }

  private renderTools(): TemplateResult {
    const select = this.say("common.select");
    const add = this.say(`${this.table}.add`);
    return html`<button
        class="icon-button"
        aria-label=${select}
        title=${select}
        aria-pressed=${this.picking}
        @click=${this.togglePicking}
      >
        <ha-icon icon="mdi:checkbox-multiple-marked-outline"></ha-icon></button
      >${this.renderMoreTools()}<button
        class="icon-button"
        aria-label=${add}
        title=${add}
        @click=${() => this.openForm([])}
      >
        <ha-icon icon="mdi:plus"></ha-icon>
      </button>`;
  }

  private renderFilters(): TemplateResult {
    const sorts = this.columns
      .filter((column) => column.sort)
      .map((column) => ({ value: column.sort!, label: this.say(column.label) }));
    return html`<lightningrod-filter-bar
      .say=${this.say}
      .info=${this.info}
      .choice=${this.choice}
      .sorts=${sorts}
      .table=${this.table}
      .sort=${this.sort}
      .descending=${this.descending}
      .fixedVehicle=${Boolean(this.config.vehicle)}
      @choice-changed=${(event: CustomEvent<Choice>) => this.choose(event.detail)}
      @sort-changed=${(event: CustomEvent<{ sort: string; descending: boolean }>) =>
        this.order(event.detail.sort, event.detail.descending)}
    ></lightningrod-filter-bar>`;
  }

  private renderBody(): TemplateResult {
    const { page } = this;
    if (!page) return this.renderLoading(this.size * ROW_PX);
    if (!page.total) {
      const filtered = chosen(this.choice) || this.choice.search;
      return html`<div class="message" role="status">
        ${this.say(filtered ? "common.no_match" : "common.empty_ledger")}
      </div>`;
    }
    return html`<div class="sums" role="status">${this.renderSums(page.sums)}</div>
      <div class="rows" aria-busy=${this.busy}>
        ${this.width < NARROW_PX ? this.renderList(page.rows) : this.renderTable(page.rows)}
      </div>
      ${page.total > this.size ? this.renderPager(page.total) : nothing}`;
  }

  private renderTable(rows: Row[]): TemplateResult {
    const columns = this.columns.filter((column) => !column.roomy || this.width >= ROOMY_PX);
    const all = rows.every((row) => this.picked.has(this.idOf(row)));
    return html`<table>
      <caption class="visually-hidden">
        ${this.say(`${this.table}.title`)}
      </caption>
      <thead>
        <tr>
          ${
            this.picking
              ? html`<th class="pick">
                  <input
                    type="checkbox"
                    aria-label=${this.say("common.select_all")}
                    .checked=${all}
                    @change=${() => this.pickAll(rows, !all)}
                  />
                </th>`
              : nothing
          }
          ${columns.map((column) => this.renderHeader(column))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr @click=${() => this.clicked(row)}>
              ${this.picking ? html`<td class="pick">${this.renderPick(row)}</td>` : nothing}
              ${columns.map((column, index) => this.renderCell(row, column, index))}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private renderHeader(column: Column<Row>): TemplateResult {
    const label = this.say(column.label);
    const style = column.number ? "number" : "";
    if (!column.sort) return html`<th scope="col" class=${style}>${label}</th>`;
    const sorted = column.sort === this.sort;
    const direction = this.descending ? "descending" : "ascending";
    return html`<th scope="col" class=${style} aria-sort=${sorted ? direction : "none"}>
      <button @click=${() => this.order(column.sort!, sorted ? !this.descending : true)}>
        ${label}<span class="arrow" aria-hidden="true"
          >${sorted ? (this.descending ? "↓" : "↑") : ""}</span
        >
      </button>
    </th>`;
  }

  private renderCell(row: Row, column: Column<Row>, index: number): TemplateResult {
    const content = column.cell(row);
    // The first cell opens the row by keyboard; the click on the rest is a convenience.
    const inner = index
      ? content
      : html`<button
          class="open"
          @click=${(event: Event) => {
            event.stopPropagation();
            this.openRow(row);
          }}
        >
          ${content}
        </button>`;
    return html`<td class=${column.number ? "number" : ""}>${inner}</td>`;
  }

  private renderPick(row: Row): TemplateResult {
    const id = this.idOf(row);
    return html`<input
      type="checkbox"
      aria-label=${this.say("common.select_row", { name: this.nameOf(row) })}
      .checked=${this.picked.has(id)}
      @click=${(event: Event) => event.stopPropagation()}
      @change=${() => this.pick(id)}
    />`;
  }

  private renderList(rows: Row[]): TemplateResult {
    return html`<ul>
      ${rows.map(
        (row) =>
          html`<li>
            ${this.picking ? this.renderPick(row) : nothing}
            <button class="block" @click=${() => this.clicked(row)}>
              ${this.renderBlock(row)}
            </button>
          </li>`,
      )}
    </ul>`;
  }

  private renderPager(total: number): TemplateResult {
    const { size, offset } = this;
    const previous = this.say("common.previous");
    const next = this.say("common.next");
    const where = { from: offset + 1, to: Math.min(offset + size, total), total };
    return html`<nav class="pager" aria-label=${this.say("common.more")}>
      <button
        class="icon-button"
        aria-label=${previous}
        ?disabled=${!offset}
        @click=${() => this.turn(Math.max(0, offset - size))}
      >
        <ha-icon icon="mdi:chevron-left"></ha-icon>
      </button>
      <span aria-live="polite">
        ${this.say("common.page", {
          from: this.format.number(where.from, 0),
          to: this.format.number(where.to, 0),
          total: this.format.number(total, 0),
        })}
      </span>
      <button
        class="icon-button"
        aria-label=${next}
        ?disabled=${offset + size >= total}
        @click=${() => this.turn(offset + size)}
      >
        <ha-icon icon="mdi:chevron-right"></ha-icon>
      </button>
    </nav>`;
  }

  private renderActions(): TemplateResult {
    const ids = [...this.picked];
    return html`<div class="actions" role="toolbar" aria-label=${this.say("common.select")}>
      <span>${this.say("common.selected", { count: ids.length })}</span>
      <button class="button" @click=${() => this.openForm(ids)}>${this.say("common.edit")}</button>
      ${
        ids.length > 1
          ? html`<button class="button" @click=${() => void this.mergePicked(ids)}>
              ${this.say("common.merge")}
            </button>`
          : nothing
      }
      ${this.renderMore(ids)}
      <button class="button danger" @click=${() => this.confirmDelete(ids)}>
        ${this.say("common.delete")}
      </button>
      <button class="button" @click=${() => (this.picked = new Set())}>
        ${this.say("common.clear")}
      </button>
    </div>`;
  }

  /** What else can be done to the rows that are picked. */
  protected renderMore(_ids: string[]): TemplateResult | typeof nothing {
    return nothing;
  }

  /** What else can be done to the rows of the filter. */
  protected renderMoreTools(): TemplateResult | typeof nothing {
    return nothing;
  }

  private openForm(ids: string[]): void {
    showDialog(this, "lightningrod-edit-dialog", () => import("../dialogs/edit-dialog"), {
      table: this.table,
      ids,
      vehicle: this.config.vehicle,
    });
  }

  private clicked(row: Row): void {
    if (this.picking) this.pick(this.idOf(row));
    else this.openRow(row);
  }

  private togglePicking(): void {
    this.picking = !this.picking;
    this.picked = new Set();
  }

  private pick(id: string): void {
    const picked = new Set(this.picked);
    if (!picked.delete(id)) picked.add(id);
    this.picked = picked;
  }

  private pickAll(rows: Row[], on: boolean): void {
    const ids = rows.map((row) => this.idOf(row));
    const others = [...this.picked].filter((id) => !ids.includes(id));
    this.picked = new Set(on ? [...others, ...ids] : others);
  }

  private choose(choice: Choice): void {
    this.choice = choice;
    this.turn(0);
  }

  private order(sort: string, descending: boolean): void {
    this.sort = sort;
    this.descending = descending;
    this.turn(0);
  }

  private turn(offset: number): void {
    this.offset = offset;
    this.turning = true;
    void this.reload();
  }

  private async mergePicked(ids: string[]): Promise<void> {
    await this.edit("session.merged", () => merge(this.hass, this.table, ids));
  }

  private confirmDelete(ids: string[]): void {
    const kind = this.table === "sessions" ? "session" : "trip";
    const key: Key = ids.length > 1 ? `${kind}.confirm_delete_many` : `${kind}.confirm_delete`;
    showDialog(this, "lightningrod-confirm-dialog", () => import("../dialogs/confirm-dialog"), {
      text: this.say(key, { count: ids.length }),
      action: this.say("common.delete"),
      confirmed: () => this.edit("session.deleted", () => remove(this.hass, this.table, ids)),
    });
  }

  /** Do an edit, and say so with the way back. */
  private async edit(done: Key, action: () => Promise<{ batch_id: string }>): Promise<void> {
    try {
      const { batch_id } = await action();
      this.picked = new Set();
      offerUndo(this.say, done, () => undo(this.hass, batch_id));
    } catch (error) {
      notify({ message: messageOf(error) });
    }
  }
}
